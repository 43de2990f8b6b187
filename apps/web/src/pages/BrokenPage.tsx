/** For a page that threw while it was shown or loaded. Leaving it is by a full load: whatever broke may still be in memory. */
import { Button } from '@mantine/core';
import { IconRefreshAlert } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../components/Notice.tsx';
import { usePageTitle } from '../components/usePageTitle.ts';

export function BrokenPage() {
  const { t } = useTranslation();
  usePageTitle(t('error.pageTitle'));
  return (
    <main>
      <Notice
        order={1}
        icon={<IconRefreshAlert size={32} stroke={1.5} />}
        title={t('error.pageTitle')}
        actions={
          <>
            <Button onClick={() => window.location.reload()}>{t('action.reload')}</Button>
            <Button variant="default" component="a" href="/">
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
