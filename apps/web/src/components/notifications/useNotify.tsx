/** Shows notifications about what was done, what failed, and what can be undone. */
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { errorText } from '../errorText.ts';
import { tellMissingPart } from './missingPart.tsx';

/** Milliseconds that a notification with an Undo button stays. */
const UNDO_OFFER_MS = 8_000;

export interface Failure {
  readonly name: string;
  readonly reason: string;
}

/** The greatest number of failed items that are named. */
const MAX_NAMED = 5;

export function useNotify() {
  const { t } = useTranslation();
  const closeButtonProps = { 'aria-label': t('action.close') };
  return {
    done: (message: string) => notifications.show({ message, closeButtonProps, withBorder: true }),
    failed: (title: string, error: unknown) =>
      notifications.show({ color: 'red', title, message: errorText(error, t), closeButtonProps, withBorder: true }),
    /** Says that a script of the page could not be loaded. */
    missing: () => void tellMissingPart(t),
    /** Says which items failed and why. `again` is called to try these once more. */
    failedSome: (title: string, failures: readonly Failure[], again: () => void) => {
      const id = `failed-${title}-${Date.now()}`;
      const take = () => {
        notifications.hide(id);
        again();
      };
      notifications.show({
        id,
        color: 'red',
        title,
        autoClose: false,
        closeButtonProps,
        withBorder: true,
        message: <Failures failures={failures} onAgain={take} />,
      });
    },
    /** Says what was done and offers to undo it. Nothing is added while a notification with the same `key` is shown. */
    undoable: (key: string, message: string, undo: () => void) => {
      const take = () => {
        notifications.hide(key);
        undo();
      };
      notifications.show({
        id: key,
        autoClose: UNDO_OFFER_MS,
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

/** The names of failed items, grouped by reason. Usually there is one reason for all. */
function Failures({ failures, onAgain }: { failures: readonly Failure[]; onAgain: () => void }) {
  const { t } = useTranslation();
  const reasons = [...new Set(failures.map(({ reason }) => reason))];
  return (
    <Group justify="space-between" align="flex-end" wrap="nowrap">
      <div>
        {reasons.map((reason) => {
          const names = failures.filter((failure) => failure.reason === reason).map(({ name }) => t('error.quoted', { name }));
          const more = names.length - MAX_NAMED;
          return (
            <Text key={reason} size="sm" c="var(--mantine-color-text)" style={{ overflowWrap: 'anywhere' }}>
              {names.slice(0, MAX_NAMED).join(', ')}
              {more > 0 && ` ${t('error.andMore', { count: more })}`}: {reason}
            </Text>
          );
        })}
      </div>
      <Button size="compact-sm" variant="light" onClick={onAgain} flex="none">
        {t('action.retry')}
      </Button>
    </Group>
  );
}
