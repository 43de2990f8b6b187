/** Another person in a document: a program that uses the product's own client (`packages/sync`) instead of a browser. */
import { type Delta, DeltaBuilder, transformPosition } from '@inkstone/ot';
import type { SharedDocument } from '@inkstone/sync';
import { type Account, opened, type Server } from '../../bench/src/server.ts';

export class Companion {
  readonly document: SharedDocument;
  /** The position of the next letter, in units. */
  #at = 0;
  #hasLeft = false;

  private constructor(document: SharedDocument) {
    this.document = document;
    document.subscribe({
      changed: (delta, origin) => {
        if (origin === 'remote') this.#at = transformPosition(this.#at, delta, false);
      },
    });
  }

  /** Resolves once the document is open. */
  static async join(server: Server, account: Account, documentId: string): Promise<Companion> {
    const document = server.open(account, documentId);
    await opened(document);
    return new Companion(document);
  }

  /** Inserts content at the start of the document, and resolves once it is saved. */
  async fill(content: Delta): Promise<void> {
    this.document.edit(content);
    await this.document.flushed();
  }

  /** Puts the caret after a passage. */
  goTo(passage: string): void {
    this.#at = this.#find(passage) + passage.length;
    this.document.setSelection({ anchor: this.#at, head: this.#at });
  }

  select(passage: string): void {
    const start = this.#find(passage);
    this.document.setSelection({ anchor: start, head: start + passage.length });
  }

  /** Types at the caret. Each letter is typed after the previous one is saved. Ends when all is typed or the companion has left. */
  async type(text: string): Promise<void> {
    for (const letter of text) {
      if (this.#hasLeft) return;
      this.document.edit(new DeltaBuilder().retain(this.#at).insert(letter).build());
      this.#at += letter.length;
      await this.document.flushed();
    }
  }

  async leave(): Promise<void> {
    this.#hasLeft = true;
    await this.document.close();
  }

  #find(passage: string): number {
    const at = this.document.text.toString().indexOf(passage);
    if (at < 0) throw new RangeError(`"${passage}" is not in the document`);
    return at;
  }
}
