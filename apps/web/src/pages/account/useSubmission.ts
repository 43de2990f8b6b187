/** Sends a form. The server's errors about fields are shown at the fields; `failure` is any other error, which the page shows above the form. */
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

  /** The messages for the fields that the server refused, by name. */
  const complaints = (error: unknown, values: Values): Record<string, string> => {
    if (!(error instanceof ApiError)) return {};
    if (error.code === 'username-taken') return { username: t('account.usernameTaken') };
    if (error.code === 'email-taken') return { email: t('account.emailTaken') };
    if (error.code === 'setup-code-needed') {
      return { setupCode: values.setupCode ? t('account.setupCodeWrong') : t('account.setupCodeMissing') };
    }
    // Beside a field for the current password, `password` is the new one.
    if (error.code === 'wrong-password') return { ['current' in values ? 'current' : 'password']: t('problem.wrong-password') };
    if (error.code === 'wrong-code') return { code: t('problem.wrong-code') };
    if (error.code === 'user-not-found') return { heir: t('problem.user-not-found') };
    // The server's messages are in English, so the app's own are shown. The form has checked the lengths already, so a password was refused because it is common.
    const words: Record<string, string> = {
      username: t('account.usernameCharacters'),
      email: t('account.emailInvalid'),
      password: t('account.passwordCommon'),
      heir: t('account.heirOnlyReads'),
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
