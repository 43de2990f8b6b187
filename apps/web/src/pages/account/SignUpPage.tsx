/** Signing up: one is signed in by it. */
import './texts.ts';
import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, session } from '../../api/index.ts';
import { errorText } from '../../components/errorText.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { AccountLayout } from './AccountLayout.tsx';
import { NewPasswordField } from './PasswordField.tsx';
import { looksLikeEmail, normalUsername, PASSWORD, usernameProblem } from './rules.ts';
import { useSubmission } from './useSubmission.ts';

export function SignUpPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/sign-up' });
  usePageTitle(t('account.signUpTitle'));
  /** The server has asked for it: there is no administrator, and this is another machine. */
  const [asksForCode, setAsksForCode] = useState(false);
  const form = useForm({
    initialValues: { username: '', email: '', password: '', setupCode: '' },
    validateInputOnBlur: ['username', 'email'],
    validate: {
      username: (value) => {
        const problem = usernameProblem(normalUsername(value));
        return problem && t(`account.${problem}`);
      },
      email: (value) => (looksLikeEmail(value.trim()) ? null : t('account.emailInvalid')),
      password: (value) => {
        if (value.length > PASSWORD.longest) return t('account.passwordLong');
        return value.length < PASSWORD.shortest ? t('account.passwordShort', { count: PASSWORD.shortest - value.length }) : null;
      },
    },
  });
  const { busy, failure, submit } = useSubmission(form, async ({ username, email, password, setupCode }) => {
    try {
      await session.signUp({ username: normalUsername(username), email: email.trim(), password, ...(setupCode && { setupCode }) });
    } catch (error) {
      if (error instanceof ApiError && error.code === 'setup-code-needed') setAsksForCode(true);
      throw error;
    }
  });
  const { username, email, password } = form.values;

  return (
    <AccountLayout title={t('account.signUpTitle')} lead={t('account.signUpLead')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {failure !== null && (
            <Alert color="red" role="alert">
              {errorText(failure, t)}
            </Alert>
          )}
          <TextInput
            {...form.getInputProps('username')}
            label={t('account.username')}
            description={t('account.usernameHint')}
            autoComplete="username"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            maxLength={32}
            autoFocus
          />
          <TextInput {...form.getInputProps('email')} type="email" label={t('account.email')} autoComplete="email" />
          <NewPasswordField {...form.getInputProps('password')} value={password} ownWords={[username, ...email.split(/[@.]/)]} />
          {asksForCode && (
            <TextInput
              {...form.getInputProps('setupCode')}
              label={t('account.setupCode')}
              description={t('account.setupCodeHint')}
              autoComplete="off"
              autoCapitalize="characters"
              autoCorrect="off"
              spellCheck={false}
              maxLength={100}
              autoFocus
            />
          )}
          <Button type="submit" loading={busy} fullWidth>
            {t('account.signUp')}
          </Button>
          <Text size="sm" ta="center" c="dimmed">
            {t('account.haveAccount')}{' '}
            <Anchor inherit underline="always" renderRoot={(props) => <Link {...props} to="/sign-in" search={search} />}>
              {t('account.signInTitle')}
            </Anchor>
          </Text>
        </Stack>
      </form>
    </AccountLayout>
  );
}
