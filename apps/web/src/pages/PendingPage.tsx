/** While the server, or the script of the page that was asked for, is waited for, once that takes long enough to be noticed. */
import { Group, Loader, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function PendingPage() {
  const { t } = useTranslation();
  return (
    <main aria-busy="true">
      <Group justify="center" mih="60vh">
        <Loader aria-hidden="true" />
      </Group>
      <VisuallyHidden role="status">{t('app.loading')}</VisuallyHidden>
    </main>
  );
}
