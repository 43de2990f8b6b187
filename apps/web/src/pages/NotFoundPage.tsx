/** For an address that leads nowhere. */
import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Notice } from '../components/Notice.tsx';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <main>
      <Notice
        order={1}
        icon={<IconMapOff size={32} stroke={1.5} />}
        title={t('error.missingTitle')}
        actions={<Button renderRoot={(props) => <Link {...props} to="/" />}>{t('action.home')}</Button>}
      >
        {t('error.missingDetail')}
      </Notice>
    </main>
  );
}
