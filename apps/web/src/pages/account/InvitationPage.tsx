/** The page that the link of an invitation leads to: opens the document for who is signed in; all others sign in or sign up first. */
import './texts.ts';
import './ways-texts.ts';
import { Alert, Button, Loader, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiError, useSessionState } from '../../api/index.ts';
import { type OpenInvitation, useWaysIn, wayInCalls } from '../../api/ways-in.ts';
import { errorText } from '../../components/errorText.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { AccountLayout } from './AccountLayout.tsx';
import { BackToSignIn } from './BackToSignIn.tsx';

export function InvitationPage() {
  const { t } = useTranslation();
  const { token } = useSearch({ from: '/invitation' });
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => wayInCalls.invitation(token),
    retry: false,
  });
  const isSignedIn = useIsSignedIn();
  const isDead = error instanceof ApiError && error.status < 500 && error.status !== 429;
  const title = data
    ? t('ways.invitationTitle', { name: data.invitedBy, title: data.documentTitle })
    : isDead
      ? t('ways.deadTitle')
      : error
        ? t('ways.failedTitle')
        : t('ways.verifying');
  usePageTitle(title);
  return (
    <AccountLayout
      title={title}
      lead={data ? t('ways.invitationLead', { email: data.email }) : isDead ? t('ways.deadLead') : error ? errorText(error, t) : ''}
    >
      <Stack gap="md">
        {data && <Ways token={token} invitation={data} />}
        {!data && error === null && <Loader />}
        {error !== null && !isDead && (
          <Button loading={isFetching} onClick={() => void refetch()}>
            {t('action.retry')}
          </Button>
        )}
        {isDead && (isSignedIn ? <ToDocuments /> : <BackToSignIn />)}
      </Stack>
    </AccountLayout>
  );
}

/** Whether somebody with an account is here. */
function useIsSignedIn(): boolean {
  const state = useSessionState();
  return state.status === 'signed-in' && !state.user.guest;
}

/** Who opens the link again later has the document already. */
function ToDocuments() {
  const { t } = useTranslation();
  return (
    <Button variant="default" renderRoot={(props) => <Link {...props} to="/shared" />}>
      {t('action.home')}
    </Button>
  );
}

function Ways({ token, invitation }: { token: string; invitation: OpenInvitation }) {
  const { t } = useTranslation();
  const state = useSessionState();
  const ways = useWaysIn();
  const navigate = useNavigate();
  const accept = useMutation({
    mutationFn: () => wayInCalls.acceptInvitation(token),
    onSuccess: ({ id }) => navigate({ to: '/documents/$id', params: { id }, replace: true }),
  });
  const here = `/invitation?token=${encodeURIComponent(token)}`;
  if (state.status === 'signed-in' && !state.user.guest) {
    return (
      <>
        {accept.isError && (
          <Alert color="red" role="alert">
            {errorText(accept.error, t)}
          </Alert>
        )}
        <Text size="sm">{t('ways.invitationAs', { name: state.user.displayName })}</Text>
        <Button loading={accept.isPending} onClick={() => accept.mutate()}>
          {t('ways.invitationAccept')}
        </Button>
      </>
    );
  }
  return (
    <>
      {ways?.passwords !== false && (
        <Button
          renderRoot={(props) => (
            <Link
              {...props}
              to="/sign-up"
              search={{ invitation: token, email: invitation.email, next: `/documents/${invitation.documentId}` }}
            />
          )}
        >
          {t('account.signUp')}
        </Button>
      )}
      <Button variant="default" renderRoot={(props) => <Link {...props} to="/sign-in" search={{ next: here }} />}>
        {t('ways.invitationSignIn')}
      </Button>
    </>
  );
}
