/** The banner that shows while the device has no network. */
import { useNetwork } from '@mantine/hooks';
import { IconCloudOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Banner } from './Banner.tsx';

export function OfflineBanner() {
  const { t } = useTranslation();
  const { online } = useNetwork();
  return <div role="status">{!online && <Banner icon={<IconCloudOff size={18} aria-hidden="true" />}>{t('network.offline')}</Banner>}</div>;
}
