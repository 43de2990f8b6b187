/** Says when somebody has changed what one may do in the open document: keys that stop working must not look broken. */
import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpenDocument } from './opening/OpenDocument.ts';
import { useShown } from './opening/useOpenDocument.ts';

export function useRoleNews(document: OpenDocument): void {
  const { t } = useTranslation();
  const role = useShown(document, (shown) => shown.role);
  const before = useRef(role);
  useEffect(() => {
    const was = before.current;
    before.current = role;
    if (was === null || role === null || (was === 'viewer') === (role === 'viewer')) return;
    notifications.hide(`now-${was}`);
    notifications.show({
      id: `now-${role}`,
      message: t(role === 'viewer' ? 'page.viewing.nowReading' : 'page.viewing.nowWriting'),
      closeButtonProps: { 'aria-label': t('action.close') },
      withBorder: true,
      autoClose: 10_000,
    });
  }, [role, t]);
}
