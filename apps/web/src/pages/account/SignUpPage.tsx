/** The page for signing up. It also signs the new user in. */
import './texts.ts';
import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, session } from '../../api/index.ts';
import { useWaysIn } from '../../api/ways-in.ts';
import { errorText } from '../../components/errorText.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { AccountLayout } from './AccountLayout.tsx';
import { NewPasswordField } from './PasswordField.tsx';
import { looksLikeEmail, NAME_LIMIT, newPasswordProblem, normalUsername, usernameProblem } from './rules.ts';
import { useSubmission } from './useSubmission.ts';

export function SignUpPage() {
  const { t } = useTranslation();
  const { invitation } = useSearch({ from: '/sign-up' });
  const ways = useWaysIn();
  const isClosed = ways !== undefined && !ways.setup && !ways.registration && invitation === undefined;
  const title = t(isClosed ? 'account.closedTitle' : 'account.signUpTitle');
  usePageTitle(title);
  const lead = isClosed ? t('account.closedLead') : ways?.setup ? t('account.setupLead') : t('account.signUpLead');
  return (
    <AccountLayout title={title} lead={lead}>
      <Stack gap="md">
        {!isClosed && <SignUpForm />}
        <ToSignIn />
      </Stack>
    </AccountLayout>
  );
}

function ToSignIn() {
  const { t } = useTranslation();
  const { next, invitation } = useSearch({ from: '/sign-up' });
  // Who has an account accepts the invitation with it.
  const then = invitation === undefined ? next : `/invitation?token=${encodeURIComponent(invitation)}`;
  return (
    <Text size="sm" ta="center" c="dimmed">
      {t('account.haveAccount')}{' '}
      <Anchor
        inherit
        underline="always"
        renderRoot={(props) => <Link {...props} to="/sign-in" search={then === undefined ? {} : { next: then }} />}
      >
        {t('account.signInTitle')}
      </Anchor>
    </Text>
  );
}

function SignUpForm() {
  const { t } = useTranslation();
  const { setup = '', invitation, email: invited = '' } = useSearch({ from: '/sign-up' });
  /** Whether the server has asked for the setup code. It does so while there is no administrator and the request comes from another machine. */
  const [asksForCode, setAsksForCode] = useState(setup !== '');
  const form = useForm({
    initialValues: { displayName: '', username: '', email: invited, password: '', setupCode: setup },
    validateInputOnBlur: ['username', 'email'],
    validate: {
      displayName: (value) => (value.trim().length > NAME_LIMIT ? t('account.nameLong', { limit: NAME_LIMIT }) : null),
      username: (value) => {
        const problem = usernameProblem(normalUsername(value));
        return problem && t(`account.${problem}`);
      },
      email: (value) => (looksLikeEmail(value.trim()) ? null : t('account.emailInvalid')),
      password: (value) => newPasswordProblem(value, t),
    },
  });
  const { busy, failure, submit } = useSubmission(form, async ({ displayName, username, email, password, setupCode }) => {
    const name = displayName.trim();
    try {
      await session.signUp({
        username: normalUsername(username),
        email: email.trim(),
        password,
        ...(name && { displayName: name }),
        ...(setupCode && { setupCode }),
        ...(invitation !== undefined && { invitation }),
      });
    } catch (error) {
      if (error instanceof ApiError && error.code === 'setup-code-needed') setAsksForCode(true);
      throw error;
    }
  });
  const { displayName, username, email, password } = form.values;

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {failure !== null && (
          <Alert color="red" role="alert">
            {errorText(failure, t)}
          </Alert>
        )}
        <TextInput
          {...form.getInputProps('displayName')}
          label={t('account.name')}
          description={t('account.nameHint')}
          autoComplete="name"
          autoFocus
        />
        <TextInput
          {...form.getInputProps('username')}
          label={t('account.username')}
          description={t('account.usernameHint')}
          autoComplete="username"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          maxLength={32}
        />
        <TextInput
          {...form.getInputProps('email')}
          type="email"
          label={t('account.email')}
          autoComplete="email"
          {...(invited !== '' && { readOnly: true, description: t('account.invitedLead', { email: invited }) })}
        />
        <NewPasswordField
          {...form.getInputProps('password')}
          value={password}
          ownWords={[username, ...displayName.split(/\s+/), ...email.split(/[@.]/)]}
        />
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
            autoFocus={setup === ''}
          />
        )}
        <Button type="submit" loading={busy} fullWidth>
          {t('account.signUp')}
        </Button>
      </Stack>
    </form>
  );
}
