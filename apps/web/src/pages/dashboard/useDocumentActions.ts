/** What one does with a document from a list, with a word about the outcome and, where it can be undone, a way back. */
import { useTranslation } from 'react-i18next';
import { type DocumentInfo, useDeleteDocument, useRenameDocument, useRestoreDocument, useTrashDocument } from '../../api/index.ts';
import { useNotify } from '../../components/useNotify.tsx';

export function useDocumentActions() {
  const { t } = useTranslation();
  const notify = useNotify();
  const renaming = useRenameDocument();
  const trashing = useTrashDocument();
  const restoring = useRestoreDocument();
  const deleting = useDeleteDocument();

  const restore = ({ id, title }: DocumentInfo) =>
    restoring.mutate(id, {
      onSuccess: () => notify.done(t('document.restored', { title })),
      onError: (error) => notify.failed(t('document.restoreFailed', { title }), error),
    });

  return {
    rename: ({ id, title }: DocumentInfo, to: string) =>
      renaming.mutate({ id, title: to }, { onError: (error) => notify.failed(t('document.renameFailed', { title }), error) }),
    trash: (document: DocumentInfo) => {
      const { id, title } = document;
      trashing.mutate(id, {
        onSuccess: () => notify.undoable(`trashed-${id}`, t('document.trashed', { title }), () => restore(document)),
        onError: (error) => notify.failed(t('document.trashFailed', { title }), error),
      });
    },
    restore,
    deleteForGood: ({ id, title }: DocumentInfo) =>
      deleting.mutate(id, {
        onSuccess: () => notify.done(t('document.deleted', { title })),
        onError: (error) => notify.failed(t('document.deleteFailed', { title }), error),
      }),
  };
}

export type DocumentActions = ReturnType<typeof useDocumentActions>;
