/** The listeners of a document. */
import type { DocumentListener } from './options.ts';

export class Listeners {
  readonly #all = new Set<DocumentListener>();

  /** @returns a function that ends the subscription */
  add(listener: DocumentListener): () => void {
    this.#all.add(listener);
    return () => {
      this.#all.delete(listener);
    };
  }

  /** Calls `tell` with each listener. Listeners that are added or removed meanwhile don't affect this call. */
  tell(tell: (listener: DocumentListener) => void): void {
    for (const listener of [...this.#all]) tell(listener);
  }
}
