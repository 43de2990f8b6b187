/** What one does with a whole document from its own page: afterwards one is somewhere else. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { documentCalls, refreshLists } from '../../api/index.ts';
import { lastPlace } from '../../components/last-place.ts';
import { cutTitle } from '../../components/titles.ts';
import { useNotify } from '../../components/useNotify.tsx';

interface Whole {
  readonly id: string;
  readonly title: string;
}

/** Makes a copy of one's own and goes there. */
export function useDuplicate(): (document: Whole) => void {
  const { t } = useTranslation();
  const notify = useNotify();
  const navigate = useNavigate();
  const queries = useQueryClient();
  return ({ id, title }) => {
    const copying = documentCalls.duplicate(id, cutTitle(t('library.copyOf', { title })));
    copying.then(
      async (copy) => {
        refreshLists(queries);
        await navigate({ to: '/documents/$id', params: { id: copy.id } });
      },
      (error: unknown) => notify.failed(t('library.failed.duplicate', { count: 1 }), error),
    );
  };
}

/** Moves it into the trash, with a way back, and goes to the list. What isn't saved by then is kept on this device. */
export function useMoveToTrash(): (document: Whole) => void {
  const { t } = useTranslation();
  const notify = useNotify();
  const navigate = useNavigate();
  const queries = useQueryClient();
  return ({ id, title }) => {
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
  };
}
