/** The panel of a document's files: what is in it, by whom, how large and where; how much room there is; and adding and deleting them. */
import '../../../editor/file-texts.ts';
import { ActionIcon, Button, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconDots, IconDownload, IconFile, IconPlus, IconTrash } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { fileCalls, useFileUsage } from '../../../api/files.ts';
import { ApiError, type FileInfo } from '../../../api/index.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { idOfAddress, shownAddress } from '../../../components/file-address.ts';
import { useNotify } from '../../../components/notifications/useNotify.tsx';
import { sizeText } from '../../../components/size-text.ts';
import { nameOf } from '../../../components/user/names.ts';
import { toUnits } from '../../../editor/bridge/positions.ts';
import { isFileNode } from '../../../editor/core/schema.ts';
import type { Editor } from '../../../editor/core/view.ts';
import type { PanelProps } from '../frame/panel/panel-props.ts';
import type { OpenDocument } from '../opening/OpenDocument.ts';
import classes from './FilesPanel.module.css';

/** Milliseconds after news until the list is asked for again. */
const SOON_MS = 400;
/** From this share of a quota on, it is told beside the list. */
const TELL_FROM = 0.5;
/** From this share on, it is nearly full. */
const FULL_FROM = 0.9;

export function FilesPanel({ document, editor, onLeave }: PanelProps) {
  const { t } = useTranslation();
  const { files, isFailed, refresh } = useFiles(document);
  const places = usePlaces(editor);
  const [deleted, setDeleted] = useState<FileInfo | null>(null);
  const isEditable = editor.isEditable;
  const shown = files?.filter(({ state, id }) => state === 'ready' || (state !== 'deleted' && places.has(id)));
  return (
    <>
      {isEditable && (
        <Button
          variant="light"
          size="compact-md"
          fz="sm"
          fullWidth
          mb="md"
          h={36}
          leftSection={<IconPlus size={16} />}
          onClick={() => {
            onLeave();
            editor.chooseFiles('file');
          }}
        >
          {t('files.panel.add')}
        </Button>
      )}
      {isFailed && files === null && <Text role="alert">{t('files.panel.failed')}</Text>}
      {shown?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t(isEditable ? 'files.panel.empty' : 'files.panel.emptyReader')}
        </Text>
      )}
      <ul className={classes.list}>
        {shown?.map((file) => (
          <Row
            key={file.id}
            file={file}
            places={places.get(file.id) ?? []}
            isEditable={isEditable}
            onGo={(position) => {
              onLeave();
              editor.reveal(position);
            }}
            onDelete={() => setDeleted(file)}
          />
        ))}
      </ul>
      <Usage documentId={document.id} isEditable={isEditable} sum={shown?.reduce((sum, { size }) => sum + size, 0) ?? 0} />
      <Deletion file={deleted} isShown={(id) => places.has(id)} onClose={() => setDeleted(null)} onDone={refresh} />
    </>
  );
}

/** The files as the server has them, asked for again when the document's socket tells of one. */
function useFiles({ id: documentId, shared }: OpenDocument) {
  const [files, setFiles] = useState<readonly FileInfo[] | null>(null);
  const [isFailed, setFailed] = useState(false);
  const refresh = useCallback(() => {
    fileCalls.all(documentId).then(
      (all) => {
        setFiles(all);
        setFailed(false);
      },
      () => setFailed(true),
    );
  }, [documentId]);
  useEffect(() => {
    refresh();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        refresh();
      }, SOON_MS);
    };
    const unsubscribe = shared.subscribe({ file: soon });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [shared, refresh]);
  return { files, isFailed, refresh };
}

type Places = ReadonlyMap<string, readonly number[]>;

/** Where the text shows each file, in units; the same object until that changes. */
function usePlaces(editor: Editor): Places {
  const read = useMemo(() => {
    let doc: Editor['state']['doc'] | null = null;
    let places: Places = new Map();
    return () => {
      if (doc === editor.state.doc) return places;
      doc = editor.state.doc;
      const found = placesIn(doc);
      if (JSON.stringify([...found]) !== JSON.stringify([...places])) places = found;
      return places;
    };
  }, [editor]);
  return useSyncExternalStore(editor.subscribe, read);
}

function placesIn(doc: Editor['state']['doc']): Places {
  const found = new Map<string, number[]>();
  doc.descendants((node, position) => {
    const id = isFileNode(node) ? idOfAddress(node.attrs.url) : null;
    if (id !== null) found.set(id, [...(found.get(id) ?? []), toUnits(doc, position)]);
  });
  return found;
}

interface RowProps {
  readonly file: FileInfo;
  readonly places: readonly number[];
  readonly isEditable: boolean;
  readonly onGo: (position: number) => void;
  readonly onDelete: () => void;
}

function Row({ file, places, isEditable, onGo, onDelete }: RowProps) {
  const { t } = useTranslation();
  const [next, setNext] = useState(0);
  const { id, name, size, url, uploadedBy, state } = file;
  const place = places[next % Math.max(1, places.length)];
  const where = places.length === 0 ? t('files.panel.nowhere') : t('files.panel.places', { count: places.length });
  const go = () => {
    if (place === undefined) return;
    setNext(next + 1);
    onGo(place);
  };
  return (
    <li className={classes.row}>
      <UnstyledButton
        className={classes.file}
        aria-disabled={place === undefined}
        title={place === undefined ? name : t(next === 0 ? 'files.panel.goTo' : 'files.panel.goToNext', { name })}
        onClick={go}
      >
        <Picture file={file} />
        <span className={classes.words}>
          <span className={classes.name}>{name}</span>
          <span className={classes.detail}>{[sizeText(size), t('files.panel.by', { name: nameOf(uploadedBy) })].join(' · ')}</span>
          <span className={classes.detail}>
            {state === 'ready' ? where : state === 'failed' ? t('files.stand.failed') : progressOf(file)}
          </span>
        </span>
      </UnstyledButton>
      {state === 'ready' && (
        <Menu width={180}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('files.panel.more', { name })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              component="a"
              href={shownAddress(url)}
              download={name}
              target="_blank"
              rel="noopener"
              leftSection={<IconDownload size={16} />}
            >
              {t('files.menu.download')}
            </Menu.Item>
            {isEditable && (
              <Menu.Item color="var(--mantine-color-error)" leftSection={<IconTrash size={16} />} onClick={onDelete}>
                {t('files.panel.delete')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );

  function progressOf({ received }: FileInfo): string {
    return t('files.stand.uploading', { percent: size === 0 ? 0 : Math.floor((100 * received) / size), id });
  }
}

function Picture({ file: { width, url, state } }: { file: FileInfo }) {
  if (width === null || state !== 'ready') return <IconFile className={classes.icon} size={22} stroke={1.5} aria-hidden="true" />;
  return <img className={classes.picture} src={shownAddress(url, 80)} alt="" loading="lazy" />;
}

function Usage({ documentId, isEditable, sum }: { documentId: string; isEditable: boolean; sum: number }) {
  const { t } = useTranslation();
  const { data, refetch } = useFileUsage(documentId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for again when the files have changed
  useEffect(() => void refetch(), [sum, refetch]);
  if (!data || !isEditable) return null;
  const { document, account, fileMaxBytes } = data;
  const rows = [
    { name: 'files.panel.usageDocument', ...document },
    { name: 'files.panel.usageAccount', ...account },
  ] as const;
  return (
    <div className={classes.usage}>
      {rows.map(({ name, used, limit }) => {
        const share = used / limit;
        const words = t(name, { used: sizeText(used), limit: sizeText(limit) });
        return (
          <div key={name}>
            <Text size="xs" c={share >= FULL_FROM ? 'var(--mantine-color-error)' : 'dimmed'} fw={share >= FULL_FROM ? 600 : undefined}>
              {share >= FULL_FROM ? `${words} – ${t('files.panel.nearlyFull')}` : words}
            </Text>
            {share >= TELL_FROM && <meter className={classes.meter} value={share} high={FULL_FROM} aria-label={words} />}
          </div>
        );
      })}
      <Text size="xs" c="dimmed">
        {t('files.panel.largest', { limit: sizeText(fileMaxBytes) })}
      </Text>
    </div>
  );
}

interface DeletionProps {
  readonly file: FileInfo | null;
  readonly isShown: (id: string) => boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Asks before a file is deleted. What the text shows can't be; the server knows of other documents too. */
function Deletion({ file, isShown, onClose, onDone }: DeletionProps) {
  const { t } = useTranslation();
  const notify = useNotify();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const name = file?.name ?? '';
  const close = () => {
    setRefusal(null);
    onClose();
  };
  const remove = async () => {
    if (!file) return;
    setBusy(true);
    try {
      await fileCalls.remove(file.id);
      notify.done(t('files.panel.deleted', { name }));
      onDone();
      close();
    } catch (error) {
      if (error instanceof ApiError && error.code === 'file-in-use')
        setRefusal(t(isShown(file.id) ? 'files.panel.inUse' : 'files.panel.inUseElsewhere', { name }));
      else notify.failed(t('files.panel.deleteFailed', { name }), error);
    } finally {
      setBusy(false);
    }
  };
  const says = refusal ?? (file && isShown(file.id) ? t('files.panel.inUse', { name }) : null);
  return (
    <Dialog opened={file !== null} onClose={close} title={t('files.panel.deleteTitle', { name })}>
      <Text mb="md" role={says ? 'alert' : undefined}>
        {says ?? t('files.panel.deleteDetail')}
      </Text>
      <div className={classes.buttons}>
        <Button variant="default" onClick={close} data-autofocus>
          {t(says ? 'action.close' : 'action.cancel')}
        </Button>
        {says === null && (
          <Button color="red" loading={isBusy} onClick={() => void remove()}>
            {t('files.panel.delete')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
