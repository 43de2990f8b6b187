/** What one does with a whole document from its own page: afterwards one is somewhere else. */
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useDuplicateDocument, useRestoreDocument, useTrashDocument } from '../../api/index.ts';
import { useNotify } from '../../components/useNotify.tsx';
import type { OpenDocument } from './OpenDocument.ts';

/** Makes a copy of one's own and goes there. */
export function useDuplicate(document: OpenDocument): () => void {
  const { t } = useTranslation();
  const notify = useNotify();
  const navigate = useNavigate();
  const { mutateAsync: duplicate } = useDuplicateDocument();
  return () => {
    const { title } = document.snapshot();
    const copying = duplicate({ id: document.id, title: t('page.menu.copyOf', { title }).slice(0, 200) });
    copying.then(
      ({ id }) => navigate({ to: '/documents/$id', params: { id } }),
      (error: unknown) => notify.failed(t('page.menu.duplicateFailed'), error),
    );
  };
}

/** Moves it into the trash, with a way back, and goes to the list. What isn't saved by then is kept on this device. */
export function useMoveToTrash(document: OpenDocument): () => void {
  const { t } = useTranslation();
  const notify = useNotify();
  const navigate = useNavigate();
  const { mutateAsync: trash } = useTrashDocument();
  const { mutateAsync: restore } = useRestoreDocument();
  return () => {
    const { id } = document;
    const { title } = document.snapshot();
    const undo = () => {
      restore(id).then(
        () => navigate({ to: '/documents/$id', params: { id } }),
        (error: unknown) => notify.failed(t('document.restoreFailed', { title }), error),
      );
    };
    trash(id).then(
      async () => {
        await navigate({ to: '/' });
        notify.undoable(`trashed-${id}`, t('document.trashed', { title }), undo);
      },
      (error: unknown) => notify.failed(t('document.trashFailed', { title }), error),
    );
  };
}
