/** The dialogs of a list: rename, share, tags, leave, delete for good. The script is loaded when the first of them opens. */
import { Button, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentInfo } from '../../../api/index.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ShareDialog } from '../../../components/share/ShareDialog.tsx';
import { TITLE_LIMIT } from '../../../components/titles.ts';
import type { DocumentDialogsState } from './dialogs.ts';
import { TagDialog } from './TagDialog.tsx';
import type { DocumentActions } from './useDocumentActions.ts';

interface DocumentDialogsProps {
  readonly dialogs: DocumentDialogsState;
  /** The listed documents. */
  readonly listed: readonly DocumentInfo[];
  readonly actions: DocumentActions;
}

export function DocumentDialogs({ dialogs, listed, actions }: DocumentDialogsProps) {
  const { target, opened, close, returnFocus } = dialogs;
  const [document] = target?.documents ?? [];
  if (target === null || document === undefined) return null;
  const dialog = { opened, onClose: close, onClosed: returnFocus };
  const common = { ...dialog, document };
  switch (target.kind) {
    case 'rename':
      return <RenameDialog {...common} onRename={actions.rename} />;
    case 'share':
      return <ShareDialog {...common} />;
    case 'tags':
      return (
        <TagDialog
          {...common}
          documents={target.documents.map((asked) => listed.find(({ id }) => id === asked.id) ?? asked)}
          onTag={actions.tag}
        />
      );
    case 'leave':
      return <LeaveDialog {...common} onLeave={actions.leave} />;
    case 'delete':
      return <DeleteDialog {...dialog} documents={target.documents} onDelete={actions.deleteForGood} />;
  }
}

interface DialogProps {
  readonly document: DocumentInfo;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onClosed: () => void;
}

function RenameDialog({ document, opened, onClose, onClosed, onRename }: DialogProps & { onRename: DocumentActions['rename'] }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} onExitTransitionEnd={onClosed} returnFocus={false} title={t('document.renameTitle')}>
      <RenameForm document={document} onClose={onClose} onRename={onRename} />
    </Dialog>
  );
}

function RenameForm({ document, onClose, onRename }: Pick<DialogProps, 'document' | 'onClose'> & { onRename: DocumentActions['rename'] }) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(document.title);
  const [problem, setProblem] = useState<string | null>(null);
  const save = () => {
    const wanted = title.trim();
    if (wanted === '') return setProblem(t('document.titleMissing'));
    if (wanted.length > TITLE_LIMIT) return setProblem(t('document.titleLong', { limit: TITLE_LIMIT }));
    if (wanted !== document.title) void onRename(document, wanted);
    onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextInput
        label={t('document.renameLabel')}
        value={title}
        error={problem}
        data-autofocus
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => {
          setTitle(event.currentTarget.value);
          setProblem(null);
        }}
      />
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button type="submit">{t('document.renameSave')}</Button>
      </Group>
    </form>
  );
}

function LeaveDialog({ document, onLeave, ...dialog }: DialogProps & { onLeave: DocumentActions['leave'] }) {
  const { t } = useTranslation();
  return (
    <ConfirmDialog
      {...dialog}
      title={t('document.leaveTitle', { title: document.title })}
      detail={t('document.leaveDetail', { name: document.owner.displayName })}
      action={t('document.leave')}
      onConfirm={() => void onLeave([document])}
    />
  );
}

interface DeleteDialogProps extends Omit<DialogProps, 'document'> {
  readonly documents: readonly DocumentInfo[];
  readonly onDelete: DocumentActions['deleteForGood'];
}

function DeleteDialog({ documents, onDelete, ...dialog }: DeleteDialogProps) {
  const { t } = useTranslation();
  const [first, ...more] = documents;
  return (
    <ConfirmDialog
      {...dialog}
      title={
        more.length === 0 ? t('document.deleteTitle', { title: first?.title ?? '' }) : t('library.deleteTitle', { count: documents.length })
      }
      detail={more.length === 0 ? t('document.deleteDetail') : t('library.deleteDetail')}
      action={t('document.deleteForGood')}
      onConfirm={() => void onDelete(documents)}
    />
  );
}

interface ConfirmDialogProps extends Omit<DialogProps, 'document'> {
  readonly title: string;
  readonly detail: string;
  /** The label of the button that confirms. */
  readonly action: string;
  readonly onConfirm: () => void;
}

function ConfirmDialog({ title, detail, action, onConfirm, opened, onClose, onClosed }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const confirm = () => {
    onConfirm();
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={onClose} onExitTransitionEnd={onClosed} returnFocus={false} title={title}>
      <Text>{detail}</Text>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('action.cancel')}
        </Button>
        <Button color="red" onClick={confirm}>
          {action}
        </Button>
      </Group>
    </Dialog>
  );
}
