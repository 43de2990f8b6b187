/** The dialogs of a list: rename, share, delete for good. One is open at a time. */
import { Button, Group, Text, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentInfo } from '../../api/index.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ShareDialog } from '../../components/ShareDialog.tsx';
import type { DocumentActions } from './useDocumentActions.ts';

type Kind = 'rename' | 'share' | 'delete';

/** `from` is the button that gets the focus back afterwards. */
export type OpenDialog = (kind: Kind, document: DocumentInfo, from: HTMLElement | null) => void;

/** Which dialog is open. Its document is kept while it closes, so that its words don't vanish before it does. */
export function useDocumentDialogs() {
  const [target, setTarget] = useState<{ kind: Kind; document: DocumentInfo } | null>(null);
  const [opened, setOpened] = useState(false);
  const opener = useRef<HTMLElement>(null);
  const open: OpenDialog = (kind, document, from) => {
    opener.current = from;
    setTarget({ kind, document });
    setOpened(true);
  };
  const close = () => setOpened(false);
  // The menu item that was chosen is gone by now, and after deleting the whole row is.
  const returnFocus = () => (opener.current?.isConnected ? opener.current : document.getElementById('content'))?.focus();
  return { target, opened, open, close, returnFocus };
}

export function DocumentDialogs({ dialogs, actions }: { dialogs: ReturnType<typeof useDocumentDialogs>; actions: DocumentActions }) {
  const { target, opened, close, returnFocus } = dialogs;
  if (target === null) return null;
  const common = { document: target.document, opened, onClose: close, onClosed: returnFocus };
  switch (target.kind) {
    case 'rename':
      return <RenameDialog {...common} onRename={actions.rename} />;
    case 'share':
      return <ShareDialog {...common} />;
    case 'delete':
      return <DeleteDialog {...common} onDelete={actions.deleteForGood} />;
  }
}

interface DialogProps {
  readonly document: DocumentInfo;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onClosed: () => void;
}

const TITLE_LIMIT = 200;

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
    if (wanted !== document.title) onRename(document, wanted);
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

function DeleteDialog({ document, opened, onClose, onClosed, onDelete }: DialogProps & { onDelete: DocumentActions['deleteForGood'] }) {
  const { t } = useTranslation();
  const remove = () => {
    onDelete(document);
    onClose();
  };
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={onClosed}
      returnFocus={false}
      title={t('document.deleteTitle', { title: document.title })}
    >
      <Text>{t('document.deleteDetail')}</Text>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('action.cancel')}
        </Button>
        <Button color="red" onClick={remove}>
          {t('document.deleteForGood')}
        </Button>
      </Group>
    </Dialog>
  );
}
