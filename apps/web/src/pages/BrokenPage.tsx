/** For a page that threw while it was shown or loaded. Leaving it is by a full load: whatever broke may still be in memory. */

import { Button } from '@mantine/core';
import { IconPlugConnectedX, IconRefreshAlert } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { BASE_PATH } from '../api/transport/base-path.ts';
import { NetworkError } from '../api/transport/errors.ts';
import { Notice } from '../components/Notice.tsx';

export function BrokenPage({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (error instanceof NetworkError) return <MissingPage />;
  return (
    <main>
      <Notice
        order={1}
        icon={<IconRefreshAlert size={32} stroke={1.5} />}
        title={t('error.pageTitle')}
        actions={
          <>
            <Button onClick={reload}>{t('action.reload')}</Button>
            <Button variant="default" component="a" href={`${BASE_PATH}/`}>
              {t('action.home')}
            </Button>
          </>
        }
      >
        {t('error.pageDetail')}
      </Notice>
    </main>
  );
}

/** Its script could not be fetched. Pages that were shown before are still there. */
function MissingPage() {
  const { t } = useTranslation();
  useEffect(() => {
    window.addEventListener('online', reload);
    return () => window.removeEventListener('online', reload);
  }, []);
  return (
    <main>
      <Notice
        order={1}
        icon={<IconPlugConnectedX size={32} stroke={1.5} />}
        title={t('network.unreachable')}
        actions={
          <>
            <Button onClick={reload}>{t('action.retry')}</Button>
            <Button variant="default" component={Link} to="/">
              {t('action.home')}
            </Button>
          </>
        }
      >
        {t('error.network')}
      </Notice>
    </main>
  );
}

function reload(): void {
  window.location.reload();
}
