/** Says that a script of the page could not be loaded: without a network, or because the server has a newer version of the app, which has other scripts. */
import { Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import { isUpdated } from '../lazy/is-updated.ts';

export async function tellMissingPart(t: TFunction): Promise<void> {
  const shown = { withBorder: true, closeButtonProps: { 'aria-label': t('action.close') } };
  if (!(await isUpdated())) {
    const message = t(navigator.onLine ? 'error.partAgain' : 'error.network');
    notifications.show({ ...shown, color: 'red', title: t('error.partTitle'), message });
    return;
  }
  notifications.show({
    ...shown,
    id: 'updated',
    autoClose: false,
    title: t('error.updatedTitle'),
    message: (
      <>
        <Text size="sm" c="var(--mantine-color-text)">
          {t('error.updatedDetail')}
        </Text>
        <Button size="compact-sm" variant="light" mt={8} onClick={() => window.location.reload()}>
          {t('action.reload')}
        </Button>
      </>
    ),
  });
}
