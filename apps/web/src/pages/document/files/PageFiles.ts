/** What a document's page does with pictures and files: it knows how far they are, draws them in the text, and adds new ones by a script of its own. */
import i18next from 'i18next';
import { SHOWS_EXTERNAL } from '../../../components/external-pictures.ts';
import { idOfAddress } from '../../../components/file-address.ts';
import { lazyScript } from '../../../components/lazy/lazy-part.tsx';
import { tellMissingPart } from '../../../components/notifications/missingPart.tsx';
import type { Place } from '../../../editor/clipboard/awaited-paste.ts';
import type { PastedPicture } from '../../../editor/clipboard/pasted-pictures.ts';
import { isFileNode } from '../../../editor/core/schema.ts';
import type { Editor } from '../../../editor/core/view.ts';
import { drawEmbed } from '../../../editor/embeds/embed-views.ts';
import type { EmbedHost } from '../../../editor/embeds/file-look.ts';
import type { DrawEmbed } from '../../../editor/embeds/late-embeds.ts';
import type { Adding } from './adding.ts';
import { FileStates } from './FileStates.ts';
import type { FilesDocument } from './files-document.ts';

type AddingScript = typeof import('./adding.ts');

const script = lazyScript<AddingScript>(() => import('./adding.ts'));

/** Milliseconds without a movement after which nothing is dragged over the page any more. Browsers don't always tell that a drag has left. */
const DRAG_LEFT_MS = 300;
/** What a file input accepts for a picture. */
const PICTURES = 'image/png,image/jpeg,image/gif,image/webp,image/avif';

/** What is open over the text. */
export interface Over {
  /** Files are dragged over the page. */
  readonly isDragged: boolean;
  /** The picture or file that is shown large, counted through the text. */
  readonly shown: number | null;
  /** Pictures of other servers that were just pasted. */
  readonly offered: readonly string[];
}

export class PageFiles {
  readonly states: FileStates;
  readonly host: EmbedHost;
  readonly draw: DrawEmbed;
  readonly #document: FilesDocument;
  /** The editor of the page; null while there is none. */
  editor: Editor | null = null;
  readonly #listeners = new Set<() => void>();
  #over: Over = { isDragged: false, shown: null, offered: [] };
  #dragTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(document: FilesDocument) {
    this.#document = document;
    this.states = new FileStates(document.id);
    document.shared.subscribe({
      file: (file) => this.states.heard(file),
      status: ({ state }) => this.states.connected(state !== 'offline' && state !== 'opening'),
    });
    this.host = {
      t: i18next.t,
      showsExternal: SHOWS_EXTERNAL,
      fileOf: this.states.lookOf,
      watch: this.states.watch,
      stop: (id) => this.#adding((adding, place) => void adding.uploadsIn(place).stop(document.id, id)),
      retry: (id) => this.#adding((adding, place) => adding.uploadsIn(place).retry(id)),
      keep: (url) => this.keep([url]),
      show: (index) => this.change({ shown: index }),
    };
    this.draw = drawEmbed(this.host);
  }

  readonly over = (): Over => this.#over;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  change(over: Partial<Over>): void {
    this.#over = { ...this.#over, ...over };
    for (const listener of this.#listeners) listener();
  }

  draggedOver(): void {
    if (!this.#over.isDragged) this.change({ isDragged: true });
    clearTimeout(this.#dragTimer);
    this.#dragTimer = setTimeout(() => this.change({ isDragged: false }), DRAG_LEFT_MS);
  }

  /** @param alt what a single picture shows, if that is known */
  add(given: readonly File[], place: Place, alt = ''): void {
    this.#adding((adding, to) => void adding.addFiles(to, given, place, alt));
  }

  /** Opens the browser's dialog for files. Nothing happens if the user chooses none. */
  choose(kind: 'picture' | 'file'): void {
    const input = window.document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    if (kind === 'picture') input.accept = PICTURES;
    input.addEventListener('change', () => {
      if (this.editor) this.add([...(input.files ?? [])], this.editor.placeAt(null));
    });
    // Where one writes on when the dialog has closed.
    this.editor?.focus();
    input.click();
  }

  /** HTML was pasted. @param pictures of it that are still to be uploaded; their addresses are in the text */
  pasted(pictures: readonly PastedPicture[], html: string): void {
    if (pictures.length > 0) this.#adding((adding, place) => void adding.addPasted(place, pictures));
    if (!SHOWS_EXTERNAL) return;
    const inText = new Set<string>();
    this.editor?.state.doc.descendants((node) => void (isFileNode(node) && inText.add(node.attrs.url)));
    const addresses = [...html.matchAll(/<img\b[^>]*?\ssrc\s*=\s*["'](https?:[^"']+)/gi)].map(([, url = '']) =>
      url.replaceAll('&amp;', '&'),
    );
    const offered = [...new Set(addresses)].filter((url) => inText.has(url) && idOfAddress(url) === null);
    if (offered.length > 0) this.change({ offered });
  }

  keep(addresses: readonly string[]): void {
    this.#adding((adding, place) => void adding.keepPictures(place, addresses));
  }

  /** Goes on with uploads that an earlier page has left. */
  resume(): void {
    this.#adding((adding, place) => void adding.uploadsIn(place).resume());
  }

  /** Runs what adds files, once its script has come. */
  #adding(work: (adding: AddingScript, place: Adding) => void): void {
    script.fetch().then(
      (adding) => {
        if (this.editor) work(adding, { document: this.#document, states: this.states, editor: this.editor, t: i18next.t });
      },
      () => void tellMissingPart(i18next.t),
    );
  }
}
