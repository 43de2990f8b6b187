/** Adds files to a document: they are in the text at once, and their bytes follow. Loaded when the first file is added, or when an earlier page has left one. */
import '../../../editor/file-texts.ts';
import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import { fileCalls } from '../../../api/files.ts';
import { fileAddress } from '../../../components/file-address.ts';
import { newFileId } from '../../../components/file-id.ts';
import { sizeText } from '../../../components/size-text.ts';
import type { Place } from '../../../editor/clipboard/awaited-paste.ts';
import type { PastedPicture } from '../../../editor/clipboard/pasted-pictures.ts';
import type { Editor } from '../../../editor/core/view.ts';
import { insertEmbeds, type NewEmbed } from '../../../editor/embeds/insert-embeds.ts';
import type { FileStates } from './FileStates.ts';
import type { FilesDocument } from './files-document.ts';
import { type Uploads, uploadsOf } from './Uploads.ts';

export interface Adding {
  readonly document: FilesDocument;
  readonly states: FileStates;
  readonly editor: Editor;
  readonly t: TFunction;
}

/** What the server takes for a picture. The server decides by the content; this only says how the text shows it. */
const PICTURE = /^image\/(?:png|jpeg|gif|webp|avif)$/;
/** The longest name that a text keeps, in UTF-16 code units. */
const MAX_NAME_CHARS = 200;
/** For larger files the room is asked for before they are put into the text, in bytes. */
const ASK_FROM_BYTES = 20 * 1024 * 1024;
/** Milliseconds that the answer may take. Without it the server decides later. */
const ASK_MS = 2_000;

/** The uploads of the document's user, shown in its text from now on. */
export function uploadsIn({ document, states, t }: Pick<Adding, 'document' | 'states' | 't'>): Uploads {
  const uploads = uploadsOf(document.userId, t);
  uploads.show(document.id, states);
  return uploads;
}

/** @param alt what a single picture shows, if that is known */
export async function addFiles(adding: Adding, given: readonly File[], place: Place, alt = ''): Promise<void> {
  const { document, editor, t } = adding;
  if (!editor.isEditable) {
    place.leave();
    tellRefused(t, [t(document.snapshot().role === 'viewer' ? 'files.add.viewer' : 'files.add.closed')]);
    return;
  }
  const { files, refused } = await fitting(adding, given);
  if (refused.length > 0) tellRefused(t, refused);
  if (files.length === 0) {
    place.leave();
    return;
  }
  const added = files.map((file) => ({ id: newFileId(), file, isPicture: PICTURE.test(file.type) }));
  const embeds = added.map(({ id, file, isPicture }): NewEmbed => {
    if (!isPicture) return { embed: { file: fileAddress(id) }, attributes: { alt: nameOf(file) } };
    return { embed: { image: fileAddress(id) }, ...(alt !== '' && files.length === 1 && { attributes: { alt } }) };
  });
  editor.insert(place, (state, position) => insertEmbeds(state, embeds, position));
  await upload(
    adding,
    added.map(({ id, file, isPicture }) => ({ id, isPicture, name: nameOf(file), bytes: file, contentType: file.type })),
  );
}

/** Uploads pictures whose addresses are in the text already. */
export async function addPasted(adding: Adding, pictures: readonly PastedPicture[]): Promise<void> {
  const { editor, t } = adding;
  const read = await Promise.all(pictures.map(async ({ id, source }) => ({ id, bytes: await bytesOf(source).catch(() => null) })));
  const lost = read.filter(({ bytes }) => bytes === null);
  for (const { id } of lost) replaceAddress(editor, fileAddress(id), null);
  if (lost.length > 0)
    notifications.show({ color: 'red', title: t('files.add.cantTitleMany'), message: t('files.external.lost', { count: lost.length }) });
  await upload(
    adding,
    read.flatMap(({ id, bytes }) =>
      bytes === null
        ? []
        : [{ id, isPicture: true, name: `${t('files.menu.label')}.${extensionOf(bytes.type)}`, bytes, contentType: bytes.type }],
    ),
  );
}

/** Stores copies of the pictures of other servers here, in place of their addresses. A browser may copy only those whose servers allow it. */
export async function keepPictures(adding: Adding, addresses: readonly string[]): Promise<void> {
  const { editor, t } = adding;
  const read = await Promise.all(addresses.map(async (url) => ({ url, bytes: await drawnBytes(url, true).catch(() => null) })));
  const kept = read.flatMap(({ url, bytes }) => (bytes === null ? [] : [{ url, bytes, id: newFileId() }]));
  for (const { url, id } of kept) replaceAddress(editor, url, fileAddress(id));
  const missed = read.length - kept.length;
  if (kept.length > 0) notifications.show({ message: t('files.external.kept', { count: kept.length }), withBorder: true });
  if (missed > 0)
    notifications.show({ color: 'red', autoClose: false, message: t('files.external.cantKeep', { count: missed }), withBorder: true });
  await upload(
    adding,
    kept.map(({ url, id, bytes }) => ({ id, isPicture: true, name: nameAt(url, bytes.type), bytes, contentType: bytes.type })),
  );
}

async function upload(
  adding: Adding,
  uploads: readonly { id: string; isPicture: boolean; name: string; bytes: Blob; contentType: string }[],
): Promise<void> {
  if (uploads.length === 0) return;
  const { document, t } = adding;
  const areKept = await uploadsIn(adding).add(
    uploads.map((each) => ({ ...each, documentId: document.id, contentType: each.contentType || 'application/octet-stream' })),
  );
  if (!areKept) notifications.show({ color: 'yellow', autoClose: false, message: t('files.add.notKept'), withBorder: true });
}

/** Those that can be added, and why the others can't. */
async function fitting({ document, t }: Adding, given: readonly File[]): Promise<{ files: File[]; refused: string[] }> {
  const files: File[] = [];
  const refused: string[] = [];
  const isLarge = given.reduce((sum, { size }) => sum + size, 0) >= ASK_FROM_BYTES;
  const usage = isLarge ? await inTime(fileCalls.usage(document.id), ASK_MS) : null;
  let left =
    usage === null ? Number.POSITIVE_INFINITY : Math.min(...[usage.document, usage.account].map(({ used, limit }) => limit - used));
  for (const file of given) {
    const name = nameOf(file);
    const size = sizeText(file.size);
    const why = await unreadable(file);
    if (why !== null) refused.push(t(`files.add.${why}`, { name }));
    else if (usage !== null && file.size > usage.fileMaxBytes)
      refused.push(t('files.add.tooLarge', { name, size, limit: sizeText(usage.fileMaxBytes) }));
    else if (file.size > left) refused.push(t('files.add.noRoom', { name, size, left: sizeText(Math.max(0, left)) }));
    else {
      files.push(file);
      left -= file.size;
    }
  }
  return { files, refused };
}

/** Browsers give a folder that is dropped as a file that can't be read. */
async function unreadable(file: File): Promise<'folder' | 'empty' | 'unreadable' | null> {
  const isNameless = file.type === '' && !/\.[a-z0-9]{1,8}$/i.test(file.name);
  try {
    await file.slice(0, 1).arrayBuffer();
    return file.size === 0 ? 'empty' : null;
  } catch {
    return isNameless ? 'folder' : 'unreadable';
  }
}

function tellRefused(t: TFunction, reasons: readonly string[]): void {
  const title = t(reasons.length === 1 ? 'files.add.cantTitle' : 'files.add.cantTitleMany');
  notifications.show({
    color: 'red',
    autoClose: 10_000,
    title,
    message: reasons.join(' '),
    closeButtonProps: { 'aria-label': t('action.close') },
  });
}

async function inTime<Result>(asked: Promise<Result>, ms: number): Promise<Result | null> {
  return Promise.race([asked.catch(() => null), new Promise<null>((resolve) => setTimeout(() => resolve(null), ms))]);
}

function nameOf({ name }: File): string {
  const clean = name.replace(/[\p{Cc}\p{Surrogate}]/gu, '').trim();
  return clean.length <= MAX_NAME_CHARS
    ? clean || 'file'
    : `${clean.slice(0, MAX_NAME_CHARS - 16)}…${clean.slice(-12)}`.replace(/\p{Surrogate}/gu, '');
}

function nameAt(url: string, type: string): string {
  const last = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
  return `${last.replace(/\.[a-z]{2,5}$/i, '') || 'picture'}.${extensionOf(type)}`;
}

const extensionOf = (type: string) => (type.split('/')[1] ?? 'png').replace('jpeg', 'jpg').replace(/\+.*/, '');

/** The page's policy lets no script ask for these addresses, so that they are decoded here. */
async function bytesOf(source: string): Promise<Blob> {
  const [, type = '', isBase64, data = ''] = /^data:(image\/[a-z0-9.+-]+)?(?:;[^,;]*)*?(;base64)?,(.*)$/is.exec(source) ?? [];
  if (source.startsWith('blob:')) return drawnBytes(source, false);
  if (!PICTURE.test(type)) return drawnBytes(source, false);
  const text = isBase64 === undefined ? decodeURIComponent(data) : atob(decodeURIComponent(data).replace(/\s/g, ''));
  return new Blob([Uint8Array.from(text, (letter) => letter.charCodeAt(0))], { type });
}

/** A picture as the browser draws it. @throws Error if it can't be loaded, or its server lets no page read it */
async function drawnBytes(url: string, isForeign: boolean): Promise<Blob> {
  const image = new Image();
  if (isForeign) image.crossOrigin = 'anonymous';
  image.src = url;
  await image.decode();
  const canvas = window.document.createElement('canvas');
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext('2d')?.drawImage(image, 0, 0);
  const type = /\.jpe?g(?:$|[?#])/i.test(url) ? 'image/jpeg' : 'image/png';
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('the picture is empty')) : resolve(blob)), type, 0.92);
  });
}

/** Replaces an address in the whole text, or takes what has it away; one step to undo. */
function replaceAddress(editor: Editor, from: string, to: string | null): void {
  const { state } = editor;
  const tr = state.tr;
  const places: number[] = [];
  state.doc.descendants((node, position) => {
    if (node.attrs.url === from) places.push(position);
  });
  for (const place of places.reverse()) {
    const node = tr.doc.nodeAt(place);
    if (to === null || node === null) tr.delete(place, place + 1);
    else tr.replaceWith(place, place + 1, node.type.create({ ...node.attrs, url: to }, null, node.marks));
  }
  if (places.length > 0 && editor.isEditable) editor.dispatch(tr, 'whole');
}
