/** The files of an open document. What knows and adds them is a script of its own, which comes with the first picture or file of the text. */
import { fileIdOf, type Text } from '@inkstone/ot';
import { lazyScript } from '../../../components/lazy/lazy-part.tsx';
import { takeDroppedFiles } from '../../../components/useFileDrop.ts';
import type { Place } from '../../../editor/clipboard/awaited-paste.ts';
import type { PastedPicture } from '../../../editor/clipboard/pasted-pictures.ts';
import type { Editor } from '../../../editor/core/view.ts';
import type { LateEmbeds } from '../../../editor/embeds/late-embeds.ts';
import type { FilesDocument } from './files-document.ts';
import { hasKeptUploads } from './kept-flag.ts';
import type { PageFiles } from './PageFiles.ts';

const script = lazyScript(async () => (await import('./PageFiles.ts')).PageFiles);

/** Milliseconds that a text waits, before it is first shown, for the sizes of its pictures. */
const SIZES_MS = 500;

export class LateFiles implements LateEmbeds {
  readonly #document: FilesDocument;
  readonly #listeners = new Set<() => void>();
  #files: PageFiles | null = null;
  #editor: Editor | null = null;
  #missing: () => void = () => undefined;

  constructor(document: FilesDocument) {
    this.#document = document;
  }

  readonly current = (): PageFiles | null => this.#files;

  /** @throws what `import` throws */
  readonly fetch = async (): Promise<PageFiles> => {
    const Files = await script.fetch();
    if (this.#files === null) {
      this.#files = new Files(this.#document);
      this.#files.editor = this.#editor;
      for (const listener of this.#listeners) listener();
    }
    return this.#files;
  };

  /** Calls back when the script has come. @returns what ends that */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A page shows the document. @param missing called when the script can't be loaded @returns what ends that */
  show(editor: Editor, missing: () => void): () => void {
    this.#editor = editor;
    this.#missing = missing;
    if (this.#files) this.#files.editor = editor;
    // An earlier page may have left uploads.
    if (hasKeptUploads()) this.#with((files) => files.resume());
    return takeDroppedFiles({
      over: () => this.#with((files) => files.draggedOver()),
      drop: (given, point) => {
        const place = editor.placeAt(point);
        this.#with((files) => files.add(given, place));
      },
    });
  }

  /** What the editor is given. */
  readonly asked = {
    filesGiven: (given: readonly File[], place: Place, alt?: string) => this.#with((files) => files.add(given, place, alt)),
    chooseFiles: (kind: 'picture' | 'file') => this.#with((files) => files.choose(kind)),
    picturesPasted: (pictures: readonly PastedPicture[], html: string) => this.#with((files) => files.pasted(pictures, html)),
  };

  /** Resolves when the sizes of the text's pictures are known, or could not be for a while: nothing moves then when they come. */
  async known(): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, SIZES_MS));
    const known = this.fetch().then((files) => files.states.known());
    await Promise.race([late, known.catch(() => undefined)]);
  }

  stop(): void {
    this.#files?.states.stop();
  }

  #with(work: (files: PageFiles) => void): void {
    this.fetch().then(work, () => this.#missing());
  }
}

/** Whether a text shows pictures or files of this server. */
export function hasFiles(text: Text): boolean {
  return text.toDelta().some(({ insert = '' }) => typeof insert !== 'string' && fileIdOf(insert) !== null);
}
