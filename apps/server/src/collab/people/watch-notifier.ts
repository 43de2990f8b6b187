/** Tells those outside the rooms who is in which document and whose text changed: a little later, never often, and off the way of an edit. */
import type { Clock } from '@inkstone/sync/clock';
import type { User } from '@inkstone/sync/protocol';
import type { Bus } from '../../ports/bus.ts';

/** From a change to its notice, in ms; what changes meanwhile goes along. */
const NOTICE_DELAY_MS = 500;
/** Between two notices of one text, in ms. */
const TEXT_INTERVAL_MS = 3_000;

export interface WatchNotifierDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  /** Who is in a document now: distinct, in a fixed order. */
  readonly here: (document: string) => readonly User[];
}

export class WatchNotifier {
  readonly #deps: WatchNotifierDeps;
  readonly #moved = new Set<string>();
  readonly #edited = new Set<string>();
  /** Ids of those who were told to be in a document. */
  readonly #toldHere = new Map<string, string>();
  /** When the notice of a text was given, for as long as there may be no other. */
  readonly #toldText = new Map<string, number>();
  /** Calls off the telling that waits. */
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(deps: WatchNotifierDeps) {
    this.#deps = deps;
  }

  /** Somebody came into the document or left it. */
  connectionsChanged(document: string): void {
    this.#moved.add(document);
    this.#schedule();
  }

  /** Somebody has asked who is there, or may have missed it. */
  tellAgain(document: string): void {
    this.#toldHere.delete(document);
    this.connectionsChanged(document);
  }

  /** The text is another now. Called for each batch of edits, so it costs next to nothing. */
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
