/**
 * Records which version of a document each person has seen: when a page is left or hidden, and now and then while it is shown. Edits never wait for it, and many
 * pages that are left at one moment make one query.
 */
import type { Clock } from '@inkstone/sync/clock';
import type { Logger } from 'pino';

/** How often it is recorded what is seen of a document in which people write, in ms. A server that is killed forgets so much. */
const INTERVAL_MS = 60_000;

export interface Seen {
  readonly document: string;
  readonly user: string;
  readonly version: number;
}

export interface SeenRecorderDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** What people see in the open pages of a document, or of all documents of this server. */
  readonly shown: (document?: string) => readonly Seen[];
  readonly record: (seen: readonly Seen[]) => Promise<void>;
}

export class SeenRecorder {
  readonly #deps: SeenRecorderDeps;
  /** Cancels the next recording of a document in which people write. */
  readonly #planned = new Map<string, () => void>();
  /** What is recorded next: the latest version by document and user. */
  #waiting = new Map<string, Seen>();
  #isFlushPlanned = false;
  #stopped = false;

  constructor(deps: SeenRecorderDeps) {
    this.#deps = deps;
  }

  /** Called for each batch of edits, so it must be cheap. */
  textChanged(document: string): void {
    if (this.#stopped || this.#planned.has(document)) return;
    const cancel = this.#deps.clock.after(INTERVAL_MS, () => {
      this.#planned.delete(document);
      for (const seen of this.#deps.shown(document)) this.add(seen);
    });
    this.#planned.set(document, cancel);
  }

  /** Called when a page is left or hidden. */
  add(seen: Seen): void {
    if (this.#stopped) return;
    const key = `${seen.document} ${seen.user}`;
    const waiting = this.#waiting.get(key);
    if (waiting === undefined || waiting.version < seen.version) this.#waiting.set(key, seen);
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    this.#deps.clock.after(0, () => void this.#flush());
  }

  /** Records what is shown now, and nothing after that. */
  async stop(): Promise<void> {
    for (const seen of this.#deps.shown()) this.add(seen);
    this.#stopped = true;
    for (const cancel of this.#planned.values()) cancel();
    await this.#flush();
  }

  async #flush(): Promise<void> {
    this.#isFlushPlanned = false;
    const seen = [...this.#waiting.values()];
    this.#waiting = new Map();
    if (seen.length === 0) return;
    // Nobody misses much if it fails: it is recorded again when the page is left the next time.
    await this.#deps
      .record(seen)
      .catch((error: unknown) => this.#deps.logger.warn({ err: error }, 'what people have seen was not recorded'));
  }
}
