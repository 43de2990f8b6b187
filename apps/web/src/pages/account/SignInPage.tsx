/** The page for signing in. After that the router opens the page that the user wanted to see. */
import './texts.ts';
import { Alert, Anchor, Button, Divider, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSessionState } from '../../api/index.ts';
import { useWaysIn } from '../../api/ways-in.ts';
import { errorText, problemText } from '../../components/errorText.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { AccountLayout } from './AccountLayout.tsx';
import { CodeField } from './CodeField.tsx';
import { PasswordField } from './PasswordField.tsx';
import { ProviderButton } from './ProviderButton.tsx';
import { useCodeStep } from './useCodeStep.ts';
import { useSubmission } from './useSubmission.ts';

export function SignInPage() {
  const { t } = useTranslation();
  const { problem, next } = useSearch({ from: '/sign-in' });
  const ways = useWaysIn();
  const hasPasswords = ways?.passwords !== false;
  const mayRegister = ways === undefined || ways.registration || ways.setup;
  usePageTitle(t('account.signInTitle'));
  return (
    <AccountLayout title={t('account.signInTitle')} lead={t(hasPasswords ? 'account.signInLead' : 'account.noPasswords')}>
      <Stack gap="md">
        <WhySignedOut />
        {problem !== undefined && (
          <Alert color="red" role="alert">
            {problemText(problem, t)}
          </Alert>
        )}
        {hasPasswords && <PasswordForm />}
        {ways?.provider && (
          <>
            {hasPasswords && <Divider label={t('account.or')} />}
            <ProviderButton name={ways.provider.name} next={next} />
          </>
        )}
        {mayRegister && hasPasswords && (
          <Text size="sm" ta="center" c="dimmed">
            {t('account.noAccount')}{' '}
            <Anchor
              inherit
              underline="always"
              renderRoot={(props) => <Link {...props} to="/sign-up" search={next === undefined ? {} : { next }} />}
            >
              {t('account.signUpTitle')}
            </Anchor>
          </Text>
        )}
      </Stack>
    </AccountLayout>
  );
}

function PasswordForm() {
  const { t } = useTranslation();
  const { asksForCode, signIn } = useCodeStep();
  const form = useForm({
    initialValues: { login: '', password: '', code: '' },
    validate: {
      login: (value) => (value.trim() === '' ? t('account.loginMissing') : null),
      password: (value) => (value === '' ? t('account.passwordMissing') : null),
      code: (value) => (asksForCode && value.trim() === '' ? t('account.codeMissing') : null),
    },
  });
  const { busy, failure, submit } = useSubmission(form, async ({ login, password, code }) => {
    await signIn(login.trim(), password, code);
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
        <PasswordField {...form.getInputProps('password')} autoComplete="current-password" />
        {asksForCode && <CodeField {...form.getInputProps('code')} />}
        <Group justify="flex-end" mt={-8}>
          <Anchor size="sm" underline="always" renderRoot={(props) => <Link {...props} to="/forgot-password" />}>
            {t('account.forgot')}
          </Anchor>
        </Group>
        <Button type="submit" loading={busy} fullWidth>
          {t('account.signIn')}
        </Button>
      </Stack>
    </form>
  );
}

/** Says why the user is signed out, if it did not happen in this tab, and that unsaved words are kept on this device. */
function WhySignedOut() {
  const { t } = useTranslation();
  const state = useSessionState();
  if (state.status !== 'signed-out') return null;
  const { ended, keepsWords } = state;
  if (ended === null && !keepsWords) return null;
  return (
    <Alert role="status">
      {ended === 'in-another-tab' && t('account.signedOutInTab')}
      {ended === 'deleted' && t('account.deleted')}
      {ended === 'by-the-server' && t('account.sessionEnded')} {keepsWords && t('account.wordsKept')}
    </Alert>
  );
}
