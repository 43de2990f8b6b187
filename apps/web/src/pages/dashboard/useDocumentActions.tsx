/** What one does with a document from a list, with a word about the outcome and, where it can be undone, a way back. */
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { type DocumentInfo, useDeleteDocument, useRenameDocument, useRestoreDocument, useTrashDocument } from '../../api/index.ts';
import { errorText } from '../../components/errorText.ts';

/** Milliseconds that an offer to undo stays. */
const UNDO_TIME = 8_000;

export function useDocumentActions() {
  const { t } = useTranslation();
  const renaming = useRenameDocument();
  const trashing = useTrashDocument();
  const restoring = useRestoreDocument();
  const deleting = useDeleteDocument();

  const failed = (title: string) => (error: unknown) => {
    notifications.show({ color: 'red', title, message: errorText(error, t) });
  };
  const done = (message: string) => notifications.show({ message });

  const restore = ({ id, title }: DocumentInfo) =>
    restoring.mutate(id, {
      onSuccess: () => done(t('document.restored', { title })),
      onError: failed(t('document.restoreFailed', { title })),
    });

  const offerUndo = (document: DocumentInfo) => {
    const id = `trashed-${document.id}`;
    const undo = () => {
      notifications.hide(id);
      restore(document);
    };
    notifications.show({
      id,
      autoClose: UNDO_TIME,
      message: (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" lineClamp={2}>
            {t('document.trashed', { title: document.title })}
          </Text>
          <Button size="compact-sm" variant="light" onClick={undo} flex="none">
            {t('action.undo')}
          </Button>
        </Group>
      ),
    });
  };

  return {
    rename: ({ id, title }: DocumentInfo, to: string) =>
      renaming.mutate({ id, title: to }, { onError: failed(t('document.renameFailed', { title })) }),
    trash: (document: DocumentInfo) =>
      trashing.mutate(document.id, {
        onSuccess: () => offerUndo(document),
        onError: failed(t('document.trashFailed', { title: document.title })),
      }),
    restore,
    deleteForGood: ({ id, title }: DocumentInfo) =>
      deleting.mutate(id, {
        onSuccess: () => done(t('document.deleted', { title })),
        onError: failed(t('document.deleteFailed', { title })),
      }),
  };
}

export type DocumentActions = ReturnType<typeof useDocumentActions>;
