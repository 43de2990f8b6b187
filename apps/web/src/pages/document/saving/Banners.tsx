/** The banners of a document: problems with the connection and with this device's storage, shown while they last. */
import { Button } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { IconCloudOff, IconDatabaseOff, IconLogin, IconServerOff } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSessionState } from '../../../api/index.ts';
import { Banner } from '../../../components/Banner.tsx';
import type { OpenDocument } from '../opening/OpenDocument.ts';
import { useShown } from '../opening/useOpenDocument.ts';
import { requestSignIn } from './askedToSignIn.ts';

/** Milliseconds without a connection before the banner shows. Most interruptions are shorter. */
const OFFLINE_BANNER_DELAY_MS = 4_000;

export function Banners({ document }: { document: OpenDocument }) {
  const { t } = useTranslation();
  const { online } = useNetwork();
  const isSignedOut = useSessionState().status === 'signed-out';
  const isOffline = useShown(document, ({ status }) => status.state === 'offline');
  const isClosed = useShown(document, ({ status }) => status.state === 'closed');
  const isStorageRefused = useShown(document, (shown) => shown.isStorageRefused);
  const failure = useShown(document, (shown) => shown.failure);
  const isReader = useShown(document, ({ role }) => role === 'viewer');
  const isLong = useHolds(isOffline, OFFLINE_BANNER_DELAY_MS);
  if (isClosed) return null;
  const kept = isReader ? t('page.banner.asItWas') : t(isStorageRefused ? 'page.banner.notKept' : 'page.banner.kept');
  return (
    <div role="status">
      {isSignedOut ? (
        <Banner icon={<IconLogin {...ICON} />} action={<SignIn t={t} />}>
          {t('page.banner.signedOut')} {kept}
        </Banner>
      ) : !online ? (
        <Banner icon={<IconCloudOff {...ICON} />}>
          {t('page.banner.offline')} {kept}
        </Banner>
      ) : isLong ? (
        <Banner icon={<IconServerOff {...ICON} />}>
          {t(failure === 'server-error' ? 'page.banner.serverError' : 'page.banner.unreachable')} {kept}
        </Banner>
      ) : (
        isStorageRefused && !isReader && <Banner icon={<IconDatabaseOff {...ICON} />}>{t('page.banner.storageRefused')}</Banner>
      )}
    </div>
  );
}

const ICON = { size: 18, 'aria-hidden': true } as const;

function SignIn({ t }: { t: TFunction }) {
  return (
    <Button size="compact-sm" variant="white" color="dark" onClick={requestSignIn}>
      {t('editor.signIn')}
    </Button>
  );
}

/** Whether something has held for so many milliseconds. */
function useHolds(holds: boolean, ms: number): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!holds) return;
    const timer = setTimeout(() => setHeld(true), ms);
    return () => {
      clearTimeout(timer);
      setHeld(false);
    };
  }, [holds, ms]);
  return holds && held;
}
