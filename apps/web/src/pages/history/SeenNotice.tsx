/** Tells who comes back to a document that others have changed it since, with the way to what they changed. It lies over the page, so that no text moves. */
import './texts.ts';
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { historyCalls } from '../../api/history.ts';
import type { Person } from '../../api/types.ts';
import { nameOf } from '../../components/user/names.ts';
import type { OpenDocument } from '../document/opening/OpenDocument.ts';

/** Authors that are named. */
const MOST_NAMES = 2;

export function SeenNotice({ document }: { document: OpenDocument }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const tell = useEffectEvent((seen: number, others: readonly Person[]) => {
    const id = idOf(document);
    const show = () => void navigate({ to: '/documents/$id/history', params: { id: document.id }, search: { from: seen } });
    const names = others.slice(0, MOST_NAMES).map(nameOf).join(', ');
    const told = others.length > MOST_NAMES ? t('history.list.and', { names, count: others.length - MOST_NAMES }) : names;
    notifications.show({
      id,
      autoClose: false,
      withBorder: true,
      closeButtonProps: { 'aria-label': t('history.seen.dismiss') },
      message: (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" c="var(--mantine-color-text)" lineClamp={3}>
            {t('history.seen.changed', { names: told, count: others.length })}
          </Text>
          <Button size="compact-sm" variant="light" onClick={show} flex="none">
            {t('history.seen.show')}
          </Button>
        </Group>
      ),
    });
  });
  useEffect(() => {
    let isLeft = false;
    othersSince(document).then(
      (found) => found && !isLeft && tell(found.seen, found.others),
      // Nobody has asked for it, so its failure concerns nobody.
      () => undefined,
    );
    return () => {
      isLeft = true;
      notifications.hide(idOf(document));
    };
  }, [document]);
  return null;
}

const idOf = ({ id }: OpenDocument) => `seen-${id}`;

/** Who else has edited since the user was here before; null for nobody, or on a first visit. */
async function othersSince({ id, userId, shared }: OpenDocument): Promise<{ seen: number; others: readonly Person[] } | null> {
  const { version: seen } = await historyCalls.seen(id);
  if (seen === null || seen >= shared.version) return null;
  const [edits, sessions] = await Promise.all([historyCalls.edits(id, seen), historyCalls.newestSessions(id)]);
  const later = sessions.items.filter(({ from }) => from >= seen).flatMap(({ authors }) => authors.map(({ user }) => user));
  const others = new Map([...edits.map(({ user }) => user), ...later].map((user) => [user.id, user]));
  others.delete(userId);
  return others.size === 0 ? null : { seen, others: [...others.values()] };
}
