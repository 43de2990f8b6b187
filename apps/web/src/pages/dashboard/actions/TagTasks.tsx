/** The menu of a tag, and the dialogs that create, rename and delete one. */
import { Button, Group, Menu, Text, TextInput } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, TAG_NAME_LIMIT, type Tag, useCreateTag, useDeleteTag, useRenameTag } from '../../../api/index.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { AnchoredMenu } from '../../../components/dropdown/AnchoredMenu.tsx';
import { errorText } from '../../../components/errorText.ts';
import { useNotify } from '../../../components/notifications/useNotify.tsx';

/** The open dialog. `from` is the button that gets the focus back. */
export type TagTask =
  | { readonly kind: 'create'; readonly from: HTMLElement }
  | { readonly kind: 'menu' | 'rename' | 'delete'; readonly tag: Tag; readonly from: HTMLElement };

interface TagTasksProps {
  readonly task: TagTask;
  readonly onTask: (task: TagTask | null) => void;
}

export function TagTasks({ task, onTask }: TagTasksProps) {
  const close = () => {
    onTask(null);
    (task.from.isConnected ? task.from : document.getElementById('content'))?.focus({ preventScroll: true });
  };
  switch (task.kind) {
    case 'menu':
      return <TagMenu task={task} onTask={onTask} onClose={close} />;
    case 'create':
      return <NameDialog tag={null} onClose={close} />;
    case 'rename':
      return <NameDialog tag={task.tag} onClose={close} />;
    case 'delete':
      return <DeleteDialog tag={task.tag} onClose={close} />;
  }
}

function TagMenu({
  task,
  onTask,
  onClose,
}: {
  task: Exclude<TagTask, { kind: 'create' }>;
  onTask: TagTasksProps['onTask'];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <AnchoredMenu at={task.from} onClose={onClose} label={t('library.tags.menu', { name: task.tag.name })}>
      <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onTask({ ...task, kind: 'rename' })}>
        {t('library.tags.rename')}
      </Menu.Item>
      <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => onTask({ ...task, kind: 'delete' })}>
        {t('library.tags.delete')}
      </Menu.Item>
    </AnchoredMenu>
  );
}

function NameDialog({ tag, onClose }: { tag: Tag | null; onClose: () => void }) {
  const { t } = useTranslation();
  const creation = useCreateTag();
  const renaming = useRenameTag();
  const [name, setName] = useState(tag?.name ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === '') return setProblem(t('library.tags.nameMissing'));
    try {
      if (tag === null) await creation.mutateAsync(wanted);
      else if (wanted !== tag.name) await renaming.mutateAsync({ id: tag.id, name: wanted });
      onClose();
    } catch (error) {
      setProblem(error instanceof ApiError && error.status === 409 ? t('library.tags.nameTaken') : errorText(error, t));
    }
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      returnFocus={false}
      title={tag === null ? t('library.tags.createTitle') : t('library.tags.renameTitle')}
    >
      <form onSubmit={save}>
        <TextInput
          label={t('library.tags.name')}
          value={name}
          maxLength={TAG_NAME_LIMIT}
          error={problem}
          data-autofocus
          onChange={(event) => {
            setName(event.currentTarget.value);
            setProblem(null);
          }}
        />
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={creation.isPending || renaming.isPending}>
            {tag === null ? t('library.tags.createSave') : t('document.renameSave')}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}

function DeleteDialog({ tag, onClose }: { tag: Tag; onClose: () => void }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const navigate = useNavigate();
  const shown = useParams({ strict: false }).tag;
  const deletion = useDeleteTag();
  const remove = () =>
    deletion.mutate(tag.id, {
      onSuccess: () => {
        onClose();
        if (shown === tag.id) void navigate({ to: '/' });
      },
      onError: (error) => notify.failed(t('library.tags.deleteFailed', { name: tag.name }), error),
    });
  return (
    <Dialog opened onClose={onClose} returnFocus={false} title={t('library.tags.deleteTitle', { name: tag.name })}>
      <Text>{t('library.tags.deleteDetail', { count: tag.count })}</Text>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('action.cancel')}
        </Button>
        <Button color="red" onClick={remove} loading={deletion.isPending}>
          {t('library.tags.delete')}
        </Button>
      </Group>
    </Dialog>
  );
}
