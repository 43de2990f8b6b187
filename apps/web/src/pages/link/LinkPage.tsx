/**
 * The page that a document's link leads to. Who is signed in, or is a guest already, goes straight in; all others choose a name first. The link is tried
 * once without a name, so that a dead one says so at once, and one with a password asks for it.
 */
import '../account/texts.ts';
import '../account/ways-texts.ts';
import { Alert, Anchor, Button, Loader, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, session } from '../../api/index.ts';
import { enterLink, type LinkState, tryLink } from '../../api/links.ts';
import { errorText } from '../../components/errorText.ts';
import { guestName, rememberGuestName, rememberLink } from '../../components/guest-link.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { AccountLayout } from '../account/AccountLayout.tsx';
import { PasswordField } from '../account/PasswordField.tsx';
import { useSubmission } from '../account/useSubmission.ts';

/** The API's limit of a guest's name, in UTF-16 code units. */
const NAME_LIMIT = 60;

export function LinkPage({ token }: { token: string }) {
  const { t } = useTranslation();
  const tried = useQuery({ queryKey: ['link', token], queryFn: () => tryLink(token), retry: false, staleTime: Number.POSITIVE_INFINITY });
  const enter = useEnter(token);
  const state = tried.data;
  const documentId = state?.kind === 'entered' ? state.documentId : null;
  const goIn = useEffectEvent((id: string) => enter(id));
  useEffect(() => {
    if (documentId !== null) goIn(documentId);
  }, [documentId]);

  const isDead = state?.kind === 'dead';
  const title = t(isDead ? 'ways.linkDeadTitle' : tried.isError ? 'ways.failedTitle' : 'ways.linkTitle');
  usePageTitle(title);
  const lead = () => {
    if (isDead) return t('ways.linkDead');
    if (tried.isError) return errorText(tried.error, t);
    if (state?.kind === 'asks' && !state.name) return t('ways.linkPasswordLead');
    return state?.kind === 'asks' ? t('ways.linkLead') : t('ways.verifying');
  };
  return (
    <AccountLayout title={title} lead={lead()}>
      <Stack gap="md">
        {(tried.isPending || documentId !== null) && <Loader />}
        {state?.kind === 'asks' && <EntryForm token={token} asks={state} onEntered={enter} />}
        {tried.isError && (
          <Button loading={tried.isFetching} onClick={() => void tried.refetch()}>
            {t('action.retry')}
          </Button>
        )}
        {isSignedOut() && <ToSignIn token={token} />}
      </Stack>
    </AccountLayout>
  );
}

function isSignedOut(): boolean {
  return session.state.status !== 'signed-in' || session.state.user.guest;
}

/** @returns what opens the document that the link led to */
function useEnter(token: string): (documentId: string) => void {
  const navigate = useNavigate();
  return (documentId) => {
    rememberLink(documentId, token);
    void navigate({ to: '/documents/$id', params: { id: documentId }, replace: true });
  };
}

function ToSignIn({ token }: { token: string }) {
  const { t } = useTranslation();
  return (
    <Text size="sm" ta="center" c="dimmed">
      {t('ways.linkAccount')}{' '}
      <Anchor
        inherit
        underline="always"
        renderRoot={(props) => <Link {...props} to="/sign-in" search={{ next: `/s/${encodeURIComponent(token)}` }} />}
      >
        {t('ways.signIn')}
      </Anchor>
    </Text>
  );
}

interface EntryFormProps {
  readonly token: string;
  readonly asks: Extract<LinkState, { kind: 'asks' }>;
  readonly onEntered: (documentId: string) => void;
}

function EntryForm({ token, asks, onEntered }: EntryFormProps) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { name: guestName(), password: '' },
    validate: {
      name: (value) => (asks.name && value.trim() === '' ? t('ways.linkNameMissing') : null),
      password: (value) => (asks.password && value === '' ? t('account.passwordMissing') : null),
    },
  });
  const { busy, failure, submit } = useSubmission(form, async ({ name, password }) => {
    const entered = await enterLink(token, { ...(asks.name && { name: name.trim() }), ...(asks.password && { password }) });
    if (asks.name) rememberGuestName(name.trim());
    onEntered(entered.document.id);
  });
  const isDead = failure instanceof ApiError && failure.status === 404;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {failure !== null && (
          <Alert color="red" role="alert">
            {isDead ? t('ways.linkDead') : errorText(failure, t)}
          </Alert>
        )}
        {asks.name && (
          <TextInput {...form.getInputProps('name')} label={t('ways.linkName')} autoComplete="name" maxLength={NAME_LIMIT} autoFocus />
        )}
        {asks.password && (
          <PasswordField {...form.getInputProps('password')} label={t('ways.linkPassword')} autoComplete="off" autoFocus={!asks.name} />
        )}
        <Button type="submit" loading={busy} fullWidth>
          {t('ways.linkOpen')}
        </Button>
      </Stack>
    </form>
  );
}
