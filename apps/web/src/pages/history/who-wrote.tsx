/** Tells on a document's page who wrote a passage, with the way to the version that it came with. */
import './texts.ts';
import type { SharedDocument } from '@inkstone/sync';
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { NetworkError } from '../../api/index.ts';
import { nameOf } from '../../components/user/names.ts';
import type { PageTools } from '../document/usePageTools.ts';
import { momentText } from './times.ts';
import { writerOf } from './useComparison.ts';

const ID = 'who-wrote';

/** @param place in units of the text on the page */
export async function tellWhoWrote(
  { id, shared }: { readonly id: string; readonly shared: SharedDocument },
  place: number,
  { t, notify, navigate }: PageTools,
): Promise<void> {
  try {
    if (shared.status.state === 'offline') throw new NetworkError('the document is offline');
    // What isn't saved yet has no author on the server, and moves the places after it.
    await shared.flushed();
    const asked = shared.version;
    const writer = await writerOf(id, asked, Math.min(place, shared.text.length - 1));
    if (writer === null) return void notify.done(t('history.authors.nothing'));
    const { user, version, createdAt } = writer;
    const told =
      createdAt === null ? nameOf(user) : t('history.authors.wrote', { name: nameOf(user), time: momentText(createdAt, i18next.language) });
    const show = () => {
      notifications.hide(ID);
      void navigate({ to: '/documents/$id/history', params: { id }, search: { version, from: version - 1 } });
    };
    notifications.hide(ID);
    notifications.show({
      id: ID,
      closeButtonProps: { 'aria-label': t('action.close') },
      withBorder: true,
      autoClose: false,
      message: (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" c="var(--mantine-color-text)">
            {told}
          </Text>
          <Button size="compact-sm" variant="light" onClick={show} flex="none">
            {t('history.authors.openThere')}
          </Button>
        </Group>
      ),
    });
  } catch (error) {
    notify.failed(t('history.authors.failed'), error);
  }
}
