/** While the script of the page that was asked for is on its way, once that takes long enough to be noticed. */
import { Center, Loader, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function PendingPage() {
  const { t } = useTranslation();
  return (
    <Center component="main" mih="60vh" aria-busy="true">
      <Loader aria-hidden="true" />
      <VisuallyHidden role="status">{t('app.loading')}</VisuallyHidden>
    </Center>
  );
}
