/** Says that an edit would have made the document too long; once, however often it is tried. */
import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';

export function tellTooLong(t: TFunction): void {
  const message = t('editor.tooLarge');
  notifications.show({ id: 'too-long', color: 'red', title: t('editor.tooLargeTitle'), message });
}
