/** The page that the link in an e-mail for a forgotten password leads to. */
import './texts.ts';
import './ways-texts.ts';
import { Alert, Button, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, session } from '../../api/index.ts';
import { wayInCalls } from '../../api/ways-in.ts';
import { errorText } from '../../components/errorText.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { AccountLayout } from './AccountLayout.tsx';
import { BackToSignIn } from './BackToSignIn.tsx';
import { NewPasswordField } from './PasswordField.tsx';
import { newPasswordProblem } from './rules.ts';
import { useSubmission } from './useSubmission.ts';

type State = 'asking' | 'done' | 'dead';

export function ResetPasswordPage() {
  const { t } = useTranslation();
  const { token } = useSearch({ from: '/reset-password' });
  const [state, setState] = useState<State>(token === '' ? 'dead' : 'asking');
  const title = t(state === 'dead' ? 'ways.deadTitle' : 'ways.resetTitle');
  usePageTitle(title);
  return (
    <AccountLayout title={title} lead={t(state === 'dead' ? 'ways.deadLead' : 'ways.resetLead')}>
      <Stack gap="md">
        {state === 'asking' && <PasswordForm token={token} onState={setState} />}
        {state === 'done' && (
          <>
            <Alert role="status">{t('ways.resetDone')}</Alert>
            <Button fullWidth renderRoot={(props) => <Link {...props} to="/sign-in" />}>
              {t('ways.signIn')}
            </Button>
          </>
        )}
        {state === 'dead' && (
          <>
            <Button fullWidth renderRoot={(props) => <Link {...props} to="/forgot-password" />}>
              {t('ways.again')}
            </Button>
            <BackToSignIn />
          </>
        )}
      </Stack>
    </AccountLayout>
  );
}

function PasswordForm({ token, onState }: { token: string; onState: (state: State) => void }) {
  const { t } = useTranslation();
  const form = useForm({ initialValues: { password: '' }, validate: { password: (value) => newPasswordProblem(value, t) } });
  const { busy, failure, submit } = useSubmission(form, async ({ password }) => {
    try {
      await wayInCalls.reset(token, password);
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'link-spent')) throw error;
      return onState('dead');
    }
    onState('done');
    // All sessions have ended, one in this browser too.
    await session.start();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {failure !== null && (
          <Alert color="red" role="alert">
            {errorText(failure, t)}
          </Alert>
        )}
        <NewPasswordField {...form.getInputProps('password')} value={form.values.password} ownWords={[]} autoFocus />
        <Button type="submit" loading={busy} fullWidth>
          {t('ways.resetGo')}
        </Button>
      </Stack>
    </form>
  );
}
