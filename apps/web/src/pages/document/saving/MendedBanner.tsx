/** Says that the text here was wrong and has been replaced (R3: never in silence). */
import { Alert } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

export function MendedBanner({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert role="status" icon={<IconInfoCircle size={20} />} withCloseButton closeButtonLabel={t('action.close')} onClose={onClose} mb="md">
      {t('editor.mended')}
    </Alert>
  );
}
