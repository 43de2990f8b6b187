/** Actions on a whole document from its own page. Each leads to another page. */
import { documentCalls, refreshLists } from '../../api/index.ts';
import { lastPlace } from '../../components/last-place.ts';
import { cutTitle } from '../../components/titles.ts';
import type { PageTools } from './usePageTools.ts';

interface Whole {
  readonly id: string;
  readonly title: string;
}

/** Makes a copy of one's own and goes there. */
export function duplicate({ id, title }: Whole, { t, notify, navigate, queries }: PageTools): void {
  const copying = documentCalls.duplicate(id, cutTitle(t('document.copyOf', { title })));
  copying.then(
    async (copy) => {
      refreshLists(queries);
      await navigate({ to: '/documents/$id', params: { id: copy.id } });
    },
    (error: unknown) => notify.failed(t('document.copyFailed'), error),
  );
}

/** Moves it into the trash, with a way back, and goes to the list. What isn't saved by then is kept on this device. */
export function moveToTrash({ id, title }: Whole, { t, notify, navigate, queries }: PageTools): void {
  const undo = () => {
    documentCalls.restore(id).then(
      async () => {
        refreshLists(queries);
        await navigate({ to: '/documents/$id', params: { id } });
      },
      (error: unknown) => notify.failed(t('document.restoreFailed', { title }), error),
    );
  };
  documentCalls.trash(id).then(
    async () => {
      refreshLists(queries);
      await navigate({ to: lastPlace() });
      notify.undoable(`trashed-${id}`, t('document.trashed', { title }), undo);
    },
    (error: unknown) => notify.failed(t('document.trashFailed', { title }), error),
  );
}
