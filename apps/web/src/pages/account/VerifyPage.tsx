/** The page that the link in an e-mail for verifying an address leads to. It verifies at once. */
import './texts.ts';
import './ways-texts.ts';
import { Button, Loader, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiError, useSessionState } from '../../api/index.ts';
import { rereadAccount } from '../../api/me.ts';
import { wayInCalls } from '../../api/ways-in.ts';
import { errorText } from '../../components/errorText.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { AccountLayout } from './AccountLayout.tsx';
import { BackToSignIn } from './BackToSignIn.tsx';

export function VerifyPage() {
  const { t } = useTranslation();
  const { token } = useSearch({ from: '/verify' });
  const isSignedIn = useSessionState().status === 'signed-in';
  // A query, because it is made once, however often the page is drawn: the token works once.
  const { isSuccess, error, refetch, isFetching } = useQuery({
    queryKey: ['verify', token],
    queryFn: async () => {
      await wayInCalls.verify(token);
      if (isSignedIn) await rereadAccount().catch(() => undefined);
      return null;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnReconnect: false,
  });
  const isDead = error instanceof ApiError && error.code === 'link-spent';
  const title = t(isSuccess ? 'ways.verifiedTitle' : isDead ? 'ways.deadTitle' : error ? 'ways.failedTitle' : 'ways.verifyTitle');
  usePageTitle(title);
  return (
    <AccountLayout
      title={title}
      lead={isSuccess ? t('ways.verifiedLead') : isDead ? t('ways.verifyAgain') : error ? errorText(error, t) : t('ways.verifying')}
    >
      <Stack gap="md">
        {!isSuccess && error === null && <Loader />}
        {isSuccess && isSignedIn && <Button renderRoot={(props) => <Link {...props} to="/" />}>{t('action.home')}</Button>}
        {isSuccess && !isSignedIn && <Button renderRoot={(props) => <Link {...props} to="/sign-in" />}>{t('ways.signIn')}</Button>}
        {isDead && (
          <Button renderRoot={(props) => <Link {...props} to="/settings/$section" params={{ section: 'profile' }} />}>
            {t('ways.toSettings')}
          </Button>
        )}
        {error !== null && !isDead && (
          <Button loading={isFetching} onClick={() => void refetch()}>
            {t('action.retry')}
          </Button>
        )}
        {error !== null && !isSignedIn && <BackToSignIn />}
      </Stack>
    </AccountLayout>
  );
}
