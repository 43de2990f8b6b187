/** Says so while the device has no network. */
import { useNetwork } from '@mantine/hooks';
import { IconCloudOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './OfflineBanner.module.css';

export function OfflineBanner() {
  const { t } = useTranslation();
  const { online } = useNetwork();
  return (
    <div role="status">
      {!online && (
        <div className={classes.banner}>
          <IconCloudOff size={18} aria-hidden="true" />
          <span>{t('network.offline')}</span>
        </div>
      )}
    </div>
  );
}
