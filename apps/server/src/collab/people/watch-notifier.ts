/** Publishes who is in which document and which texts changed, for watchers. It does so after a delay and not often, so that edits are not slowed down. */
import type { Clock } from '@inkstone/sync/clock';
import type { User } from '@inkstone/sync/protocol';
import type { Bus } from '../../ports/bus.ts';

/** Delay between a change and its notice, in ms. Changes in the meantime go into the same notice. */
const NOTICE_DELAY_MS = 500;
/** Minimal time between two notices of the same text, in ms. */
const TEXT_INTERVAL_MS = 3_000;

export interface WatchNotifierDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  /** Users who are in a document now: distinct, in a fixed order. */
  readonly here: (document: string) => readonly User[];
}

export class WatchNotifier {
  readonly #deps: WatchNotifierDeps;
  readonly #moved = new Set<string>();
  readonly #edited = new Set<string>();
  /** For each document, the ids of the users in the last notice. */
  readonly #toldHere = new Map<string, string>();
  /** Times of recent text notices. While a document has an entry, it gets no other notice. */
  readonly #toldText = new Map<string, number>();
  /** Cancels the planned notices; null if none are planned. */
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(deps: WatchNotifierDeps) {
    this.#deps = deps;
  }

  /** Called when a client came into the document or left it. */
  connectionsChanged(document: string): void {
    this.#moved.add(document);
    this.#schedule();
  }

  /** Somebody has asked who is there, or may have missed it. */
  tellAgain(document: string): void {
    this.#toldHere.delete(document);
    this.connectionsChanged(document);
  }

  /** Called for each batch of edits, so it must be cheap. */
  textChanged(document: string): void {
    this.#edited.add(document);
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#cancel ??= this.#deps.clock.after(NOTICE_DELAY_MS, () => {
      this.#cancel = null;
      this.#tellHere();
      this.#tellTexts();
      if (this.#edited.size > 0) this.#schedule();
    });
  }

  #tellHere(): void {
    for (const document of this.#moved) {
      const users = this.#deps.here(document);
      const ids = users.map(({ id }) => id).join();
      if (ids === (this.#toldHere.get(document) ?? '')) continue;
      if (ids === '') this.#toldHere.delete(document);
      else this.#toldHere.set(document, ids);
      this.#deps.bus.publish({ type: 'here', document, users });
    }
    this.#moved.clear();
  }

  #tellTexts(): void {
    const now = this.#deps.clock.now();
    for (const [document, at] of this.#toldText) if (now - at >= TEXT_INTERVAL_MS) this.#toldText.delete(document);
    for (const document of this.#edited) {
      if (this.#toldText.has(document)) continue;
      this.#edited.delete(document);
      this.#toldText.set(document, now);
      this.#deps.bus.publish({ type: 'text', document });
    }
  }
}
