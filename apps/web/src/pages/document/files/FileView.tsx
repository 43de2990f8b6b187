/** Shows the pictures and files of the text large, one at a time: arrow keys go to the next one, Escape goes back to the text. */
import '../../../editor/file-texts.ts';
import { fileLabel } from '@inkstone/formats/embeds';
import { ActionIcon, Button, Modal, Text } from '@mantine/core';
import {
  IconArrowsDiagonal,
  IconArrowsDiagonalMinimize2,
  IconChevronLeft,
  IconChevronRight,
  IconDownload,
  IconX,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { idOfAddress, shownAddress } from '../../../components/file-address.ts';
import { useOpenedLater } from '../../../components/lazy/useOpenedLater.ts';
import { sizeText } from '../../../components/size-text.ts';
import { embedAttributes, isFileNode } from '../../../editor/core/schema.ts';
import type { Editor } from '../../../editor/core/view.ts';
import type { FileLook } from '../../../editor/embeds/file-look.ts';
import type { FileStates } from './FileStates.ts';
import classes from './FileView.module.css';

interface FileViewProps {
  readonly editor: Editor;
  readonly files: FileStates;
  /** Of the picture or file to begin with, counted through the text. */
  readonly index: number;
  readonly onClose: () => void;
}

interface Shown {
  readonly url: string;
  readonly alt: string | null;
  readonly caption: string | null;
  readonly isImage: boolean;
}

export function FileView({ editor, files, index, onClose }: FileViewProps) {
  const { t } = useTranslation();
  const [all] = useState(() => filesIn(editor));
  const [at, setAt] = useState(Math.min(index, all.length - 1));
  const [isLarge, setLarge] = useState(false);
  const isOpened = useOpenedLater(true);
  const shown = all[at];
  const id = shown ? idOfAddress(shown.url) : null;
  const look = useSyncExternalStore(files.subscribe, () => (id === null ? null : files.lookOf(id)));
  const go = (by: number) => {
    setLarge(false);
    setAt((at + by + all.length) % all.length);
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLMediaElement) return;
      if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') go(event.key === 'ArrowRight' ? 1 : -1);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
  if (!shown) return null;
  const name = shown.alt ?? (look?.name || fileLabel(shown.url));
  return (
    <Modal
      opened={isOpened}
      onClose={onClose}
      fullScreen
      withCloseButton={false}
      returnFocus={false}
      padding={0}
      attributes={{ content: { 'aria-label': t('files.view.title') } }}
    >
      <div className={classes.content}>
        <div className={classes.head}>
          <Text span className={classes.name} fw={600} size="sm">
            {look?.name || name}
          </Text>
          {look !== null && look.size > 0 && (
            <Text span size="sm" c="dimmed">
              {sizeText(look.size)}
            </Text>
          )}
          <span className={classes.space} />
          {all.length > 1 && (
            <Text span size="sm" c="dimmed" role="status">
              {t('files.view.count', { index: at + 1, count: all.length })}
            </Text>
          )}
          {shown.isImage && (
            <Tool label={t(isLarge ? 'files.view.fit' : 'files.view.zoom')} onClick={() => setLarge(!isLarge)}>
              {isLarge ? <IconArrowsDiagonalMinimize2 size={20} /> : <IconArrowsDiagonal size={20} />}
            </Tool>
          )}
          <ActionIcon
            component="a"
            href={shownAddress(shown.url)}
            download={look?.name ?? ''}
            target="_blank"
            rel="noopener"
            variant="subtle"
            color="gray"
            size={40}
            aria-label={t('files.view.download')}
          >
            <IconDownload size={20} />
          </ActionIcon>
          <Tool label={t('action.close')} onClick={onClose} isFirst>
            <IconX size={20} />
          </Tool>
        </div>
        <div className={classes.stage} data-large={isLarge || undefined}>
          <Preview key={shown.url} shown={shown} look={look} />
        </div>
        {shown.caption !== null && <Text className={classes.caption}>{shown.caption}</Text>}
        {all.length > 1 && (
          <>
            <button type="button" className={classes.previous} aria-label={t('files.view.previous')} onClick={() => go(-1)}>
              <IconChevronLeft size={28} />
            </button>
            <button type="button" className={classes.next} aria-label={t('files.view.next')} onClick={() => go(1)}>
              <IconChevronRight size={28} />
            </button>
          </>
        )}
      </div>
    </Modal>
  );
}

function Tool({
  label,
  onClick,
  isFirst = false,
  children,
}: {
  label: string;
  onClick: () => void;
  isFirst?: boolean;
  children: ReactNode;
}) {
  return (
    <ActionIcon variant="subtle" color="gray" size={40} aria-label={label} onClick={onClick} data-autofocus={isFirst || undefined}>
      {children}
    </ActionIcon>
  );
}

function filesIn(editor: Editor): readonly Shown[] {
  const found: Shown[] = [];
  editor.state.doc.descendants((node) => {
    if (!isFileNode(node)) return;
    const { url, alt, caption = null } = embedAttributes(node);
    found.push({ url, alt, caption, isImage: node.type.name === 'image' });
  });
  return found;
}

function Preview({ shown: { url, alt, isImage }, look }: { shown: Shown; look: FileLook | null }) {
  const { t } = useTranslation();
  const [trouble, setTrouble] = useState<'failed' | 'unplayable' | null>(null);
  const address = shownAddress(url);
  const type = look?.contentType ?? '';
  const fail = () => setTrouble('failed');
  const cantPlay = () => setTrouble('unplayable');
  const isThere = look === null || look.state === 'ready' || look.state === 'asked';
  if (trouble === 'failed' || !isThere) return <Message>{t('files.view.failed')}</Message>;
  if (trouble === 'unplayable') return <Instead says={t('files.view.unplayable')} address={address} name={look?.name} />;
  if (isImage || /^image\/(?:png|jpeg|gif|webp|avif)$/.test(type)) {
    // The picture itself; asked for by its width, it is no download.
    const full = look?.width ? shownAddress(url, look.width) : address;
    return <img className={classes.picture} src={full} alt={alt ?? look?.name ?? ''} onError={fail} />;
  }
  // biome-ignore lint/a11y/useMediaCaption: captions are not in the files that people add
  if (type.startsWith('video/')) return <video className={classes.picture} src={address} controls onError={cantPlay} />;
  // biome-ignore lint/a11y/useMediaCaption: captions are not in the files that people add
  if (type.startsWith('audio/')) return <audio src={address} controls onError={cantPlay} />;
  if (type === 'text/plain') return <TextFile address={address} onFailed={fail} />;
  const says = t(type === 'application/pdf' ? 'files.view.pdf' : 'files.view.noPreview');
  return <Instead says={says} address={address} name={look?.name} />;
}

/** In place of a preview: why there is none, and the download. */
function Instead({ says, address, name = '' }: { says: string; address: string; name: string | undefined }) {
  const { t } = useTranslation();
  return (
    <Message>
      {says}
      <Button component="a" href={address} download={name} target="_blank" rel="noopener" mt="md" leftSection={<IconDownload size={18} />}>
        {t('files.view.download')}
      </Button>
    </Message>
  );
}

function Message({ children }: { children: ReactNode }) {
  return (
    <Text className={classes.message} role="status" component="div">
      {children}
    </Text>
  );
}

/** Bytes of a text that are shown. */
const MAX_TEXT_BYTES = 200_000;

function TextFile({ address, onFailed }: { address: string; onFailed: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState<{ readonly words: string; readonly isCut: boolean } | null>(null);
  const failed = useEffectEvent(onFailed);
  useEffect(() => {
    const stop = new AbortController();
    const read = async () => {
      const answer = await fetch(address, { signal: stop.signal, headers: { range: `bytes=0-${MAX_TEXT_BYTES - 1}` } });
      if (!answer.ok) throw new Error(`no text: ${answer.status}`);
      const whole = Number(/\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1] ?? 0);
      setText({ words: new TextDecoder().decode(await answer.arrayBuffer()), isCut: whole > MAX_TEXT_BYTES });
    };
    read().catch(() => stop.signal.aborted || failed());
    return () => stop.abort();
  }, [address]);
  if (text === null) return <Text role="status">{t('files.view.loading')}</Text>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <div className={classes.text} tabIndex={0}>
      <pre dir="auto">{text.words}</pre>
      {text.isCut && <Text c="dimmed">{t('files.view.cut')}</Text>}
    </div>
  );
}
