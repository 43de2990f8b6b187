/** Sending a form: busy while it is on its way, the server's complaints shown at their fields, any other above the form. */
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/index.ts';

export function useSubmission<Values extends Record<string, string>>(
  form: UseFormReturnType<Values>,
  send: (values: Values) => Promise<void>,
) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  const focusFirst = (fields: readonly string[]) => {
    const first = fields[0];
    if (first !== undefined) form.getInputNode(first)?.focus();
  };

  /** The fields that the server complains of, by name, with what to say there. */
  const complaints = (error: unknown, values: Values): Record<string, string> => {
    if (!(error instanceof ApiError)) return {};
    if (error.code === 'username-taken') return { username: t('account.usernameTaken') };
    if (error.code === 'email-taken') return { email: t('account.emailTaken') };
    if (error.code === 'setup-code-needed') {
      return { setupCode: values.setupCode ? t('account.setupCodeWrong') : t('account.setupCodeMissing') };
    }
    // In our own words: the server's are in English. The form has checked lengths; of passwords, the server alone knows the common ones.
    const words: Record<string, string> = {
      username: t('account.usernameCharacters'),
      email: t('account.emailInvalid'),
      password: t('account.passwordCommon'),
    };
    return Object.fromEntries(error.fields.map(({ path }) => [path, words[path] ?? t('problem.invalid')]));
  };

  const submit = form.onSubmit(
    async (values) => {
      setBusy(true);
      setFailure(null);
      try {
        await send(values);
      } catch (error) {
        const known = Object.entries(complaints(error, values)).filter(([field]) => field in values);
        if (known.length === 0) setFailure(error);
        else form.setErrors(Object.fromEntries(known));
        focusFirst(known.map(([field]) => field));
      } finally {
        setBusy(false);
      }
    },
    (errors) => focusFirst(Object.keys(errors)),
  );
  return { busy, failure, submit };
}
