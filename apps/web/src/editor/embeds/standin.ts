/** What stands in the text for a file that is not there: on its way, failed, deleted, or forbidden. It says what can be done, and has the buttons for it. */
import '../file-texts.ts';
import { fileLabel } from '@inkstone/formats/embeds';
import { sizeText } from '../../components/size-text.ts';
import type { EmbedHost, FileLook } from './file-look.ts';

export interface StandInOptions {
  /** Null for an address of the web. */
  readonly look: FileLook | null;
  readonly url: string;
  /** What the text says of it. */
  readonly alt: string | null;
  readonly isImage: boolean;
  /** Its bytes could not be loaded. */
  readonly isBroken: boolean;
  readonly isEditable: boolean;
  readonly host: EmbedHost;
  /** Takes it out of the text. */
  stop(): void;
  retry(): void;
}

export function standIn(options: StandInOptions): HTMLElement {
  const { look, isImage, isEditable, alt, url } = options;
  const { t } = options.host;
  const name = alt ?? (look?.name || (look === null ? fileLabel(url) : t('files.stand.file')));
  const box = part('span', 'embed-box');
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', name);
  const preview = look?.own?.preview ?? null;
  if (preview !== null && isImage) {
    const picture = part('img', 'embed-preview') as HTMLImageElement;
    picture.src = preview;
    picture.alt = alt ?? name;
    picture.draggable = false;
    box.append(picture);
  }
  const words = part('span', 'embed-words');
  words.append(part('span', 'embed-name', name));
  if (look !== null && look.size > 0) words.append(part('span', 'embed-size', sizeText(look.size)));
  const { says, percent, isWrong } = saying(options);
  const said = part('span', isWrong ? 'embed-says embed-wrong' : 'embed-says', says);
  words.append(said);
  if (percent !== null) words.append(bar(percent, t('files.stand.progress', { name })));
  const buttons = part('span', 'embed-buttons');
  if (isEditable || look?.own) for (const each of buttonsOf(options, name)) buttons.append(each);
  if (look === null) buttons.append(link(url, t('files.stand.openExternal')));
  if (buttons.childElementCount > 0) words.append(buttons);
  box.append(words);
  return box;
}

interface Saying {
  readonly says: string;
  /** Of what has arrived; null where there is no progress. */
  readonly percent: number | null;
  readonly isWrong: boolean;
}

function saying({ look, isBroken, host: { t } }: StandInOptions): Saying {
  const wrong = (says: string): Saying => ({ says, percent: null, isWrong: true });
  if (isBroken) return wrong(t('files.stand.broken'));
  if (look === null) return { says: t('files.stand.external'), percent: null, isWrong: false };
  const { state, own, by, received, size, isStalled } = look;
  const percent = size === 0 ? 0 : Math.min(100, Math.floor((100 * received) / size));
  if (own?.state === 'failed') return wrong(own.problem ?? t('files.stand.failed'));
  if (own?.state === 'sending') return { says: t('files.stand.uploading', { percent }), percent, isWrong: false };
  if (own) return { says: t(navigator.onLine ? 'files.stand.waiting' : 'files.stand.waitingOffline'), percent, isWrong: false };
  if (state === 'failed') return wrong(t('files.stand.othersFailed', { name: by }));
  if (state === 'deleted') return wrong(t('files.stand.deleted'));
  if (state === 'missing') return wrong(t('files.stand.missing'));
  if (isStalled) return { says: t('files.stand.othersStalled', { name: by, percent }), percent, isWrong: false };
  return { says: t('files.stand.othersUploading', { name: by, percent }), percent, isWrong: false };
}

function buttonsOf({ look, isBroken, isEditable, host: { t }, stop, retry }: StandInOptions, name: string): HTMLElement[] {
  const buttons: HTMLElement[] = [];
  const own = look?.own ?? null;
  if (isBroken || own?.state === 'failed') buttons.push(button(t('files.stand.retry'), t('files.stand.retryName', { name }), retry));
  if (look === null || !isEditable) return buttons;
  const isGoing = own !== null && own.state !== 'failed';
  if (isGoing) buttons.push(button(t('files.stand.cancel'), t('files.stand.cancelName', { name }), stop));
  else buttons.push(button(t('files.stand.remove'), t('files.stand.removeName', { name }), stop));
  return buttons;
}

function bar(percent: number, label: string): HTMLElement {
  const progress = part('progress', 'embed-progress') as HTMLProgressElement;
  progress.max = 100;
  progress.value = percent;
  progress.setAttribute('aria-label', label);
  return progress;
}

function button(text: string, label: string, run: () => void): HTMLElement {
  const made = part('button', 'embed-button', text) as HTMLButtonElement;
  made.type = 'button';
  made.setAttribute('aria-label', label);
  // A press must not take the caret away.
  made.addEventListener('mousedown', (event) => event.preventDefault());
  made.addEventListener('click', run);
  return made;
}

function link(href: string, text: string): HTMLElement {
  const made = part('a', 'embed-link', text) as HTMLAnchorElement;
  Object.assign(made, { href, target: '_blank', rel: 'noopener noreferrer nofollow' });
  return made;
}

function part(tag: string, className: string, text?: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
