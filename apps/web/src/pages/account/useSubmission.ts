/** Sending a form: busy while it is on its way, the server's complaints shown at their fields, any other above the form. */
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { ApiError } from '../../api/index.ts';

export function useSubmission<Values extends Record<string, string>>(
  form: UseFormReturnType<Values>,
  send: (values: Values) => Promise<void>,
) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  const submit = form.onSubmit(
    async (values) => {
      setBusy(true);
      setFailure(null);
      try {
        await send(values);
      } catch (error) {
        const fields = error instanceof ApiError ? error.fields.filter(({ path }) => path in values) : [];
        if (fields.length === 0) setFailure(error);
        else form.setErrors(Object.fromEntries(fields.map(({ path, message }) => [path, message])));
        const first = fields[0];
        if (first !== undefined) form.getInputNode(first.path)?.focus();
      } finally {
        setBusy(false);
      }
    },
    (errors) => {
      const first = Object.keys(errors)[0];
      if (first !== undefined) form.getInputNode(first)?.focus();
    },
  );
  return { busy, failure, submit };
}
