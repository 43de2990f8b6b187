/** Signing in; afterwards the router leads to where one wanted to go. */
import './texts.ts';
import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { session, useSessionState } from '../../api/index.ts';
import { errorText } from '../../components/errorText.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { AccountLayout } from './AccountLayout.tsx';
import { PasswordField } from './PasswordField.tsx';
import { useSubmission } from './useSubmission.ts';

export function SignInPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/sign-in' });
  usePageTitle(t('account.signInTitle'));
  const form = useForm({
    initialValues: { login: '', password: '' },
    validate: {
      login: (value) => (value.trim() === '' ? t('account.loginMissing') : null),
      password: (value) => (value === '' ? t('account.passwordMissing') : null),
    },
  });
  const { busy, failure, submit } = useSubmission(form, ({ login, password }) => session.signIn(login.trim(), password));

  return (
    <AccountLayout title={t('account.signInTitle')} lead={t('account.signInLead')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <WhySignedOut />
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
          <PasswordField {...form.getInputProps('password')} autoComplete="current-password" />
          <Button type="submit" loading={busy} fullWidth mt="xs">
            {t('account.signIn')}
          </Button>
          <Text size="sm" ta="center" c="dimmed">
            {t('account.noAccount')}{' '}
            <Anchor inherit underline="always" renderRoot={(props) => <Link {...props} to="/sign-up" search={search} />}>
              {t('account.signUpTitle')}
            </Anchor>
          </Text>
        </Stack>
      </form>
    </AccountLayout>
  );
}

/** Somebody who did not sign out here is told why this page is shown, and what became of unsaved words. */
function WhySignedOut() {
  const { t } = useTranslation();
  const state = useSessionState();
  if (state.status !== 'signed-out') return null;
  const { ended, keepsWords } = state;
  if (ended === null && !keepsWords) return null;
  return (
    <Alert role="status">
      {ended === 'in-another-tab' && t('account.signedOutInTab')}
      {ended === 'by-the-server' && t('account.sessionEnded')} {keepsWords && t('account.wordsKept')}
    </Alert>
  );
}
