/** Short words at the lower edge about what was done, what failed, and what can be undone. */
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { errorText } from './errorText.ts';

/** Milliseconds that an offer to undo stays. */
const UNDO_TIME = 8_000;

export function useNotify() {
  const { t } = useTranslation();
  const closeButtonProps = { 'aria-label': t('action.close') };
  return {
    done: (message: string) => notifications.show({ message, closeButtonProps, withBorder: true }),
    failed: (title: string, error: unknown) =>
      notifications.show({ color: 'red', title, message: errorText(error, t), closeButtonProps, withBorder: true }),
    /** `key` names what was done: offered once at a time. */
    undoable: (key: string, message: string, undo: () => void) => {
      const take = () => {
        notifications.hide(key);
        undo();
      };
      notifications.show({
        id: key,
        autoClose: UNDO_TIME,
        closeButtonProps,
        withBorder: true,
        message: (
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" c="var(--mantine-color-text)" lineClamp={2}>
              {message}
            </Text>
            <Button size="compact-sm" variant="light" onClick={take} flex="none">
              {t('action.undo')}
            </Button>
          </Group>
        ),
      });
    },
  };
}
