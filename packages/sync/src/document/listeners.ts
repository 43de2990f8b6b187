/** Who wants to hear of a document. */
import type { DocumentListener } from './options.ts';

export class Listeners {
  readonly #all = new Set<DocumentListener>();

  /** @returns what ends the subscription */
  add(listener: DocumentListener): () => void {
    this.#all.add(listener);
    return () => {
      this.#all.delete(listener);
    };
  }

  /** Those who subscribe or leave while they are told change nothing for this time. */
  tell(tell: (listener: DocumentListener) => void): void {
    for (const listener of [...this.#all]) tell(listener);
  }
}
