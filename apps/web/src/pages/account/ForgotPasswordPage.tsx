/** The page for a forgotten password: asks for an e-mail with a link. */
import './texts.ts';
import './ways-texts.ts';
import { Alert, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWaysIn, wayInCalls } from '../../api/ways-in.ts';
import { errorText } from '../../components/errorText.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { AccountLayout } from './AccountLayout.tsx';
import { BackToSignIn } from './BackToSignIn.tsx';
import { useSubmission } from './useSubmission.ts';

export function ForgotPasswordPage() {
  const { t } = useTranslation();
  const ways = useWaysIn();
  const [isSent, setSent] = useState(false);
  usePageTitle(t('ways.forgotTitle'));
  return (
    <AccountLayout title={t('ways.forgotTitle')} lead={ways?.mail === false ? t('ways.noMailTitle') : t('ways.forgotLead')}>
      <Stack gap="md">
        {ways?.mail === false ? (
          <Text>{t('ways.noMail')}</Text>
        ) : isSent ? (
          <Alert role="status">{t('ways.forgotSent')}</Alert>
        ) : (
          <LoginForm onSent={() => setSent(true)} />
        )}
        <BackToSignIn />
      </Stack>
    </AccountLayout>
  );
}

function LoginForm({ onSent }: { onSent: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { login: '' },
    validate: { login: (value) => (value.trim() === '' ? t('account.loginMissing') : null) },
  });
  const { busy, failure, submit } = useSubmission(form, async ({ login }) => {
    await wayInCalls.askForReset(login.trim());
    onSent();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {failure !== null && (
          <Alert color="red" role="alert">
            {errorText(failure, t)}
          </Alert>
        )}
        <TextInput
          {...form.getInputProps('login')}
          label={t('account.login')}
          autoComplete="username"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          autoFocus
        />
        <Button type="submit" loading={busy} fullWidth>
          {t('ways.forgotGo')}
        </Button>
      </Stack>
    </form>
  );
}
