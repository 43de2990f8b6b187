/** Group commit: while one statement runs, the next gathers what all documents of this server have waiting. */
import type { Clock } from '@inkstone/sync/clock';
import type { Batch, Log } from '../../ports/log.ts';

/** A document that has edits to commit. Between `takeBatch` and one of the other calls it is asked for nothing. */
export interface BatchSource {
  /** What waits, made ready at this moment; null if there is nothing (any more). */
  takeBatch(): Batch | null;
  /** The batch is durable since `at` (ms since 1970). */
  committed(at: number): void;
  /** The batch changed nothing, or nobody knows: read the log before the next one. */
  unmatched(): void;
  /** The database can't store something in the batch. */
  poisoned(): void;
}

export interface CommitterEvents {
  /** @param seconds how long the statement took */
  committed(edits: number, seconds: number): void;
  unmatched(): void;
  failed(error: unknown): void;
}

/** Edits in one statement, over all documents. */
const STATEMENT_EDITS = 5_000;

/** SQLSTATE classes that say that a value was at fault: data exception, constraint violation, program limit. */
function blamesData(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(22|23|54)/.test(code);
}

export class Committer {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #events: CommitterEvents;
  readonly #lanes: number;
  /** In the order in which they asked, so that no document waits for ever. */
  readonly #waiting = new Set<BatchSource>();
  #running = 0;
  #scheduled = false;
  #idle: (() => void)[] = [];

  /** @param lanes statements that may run at once, on different documents */
  constructor(log: Log, clock: Clock, events: CommitterEvents, lanes = 2) {
    this.#log = log;
    this.#clock = clock;
    this.#events = events;
    this.#lanes = lanes;
  }

  /** Comes for a batch of `source` as soon as a statement may start; what arrives until then goes along. */
  want(source: BatchSource): void {
    this.#waiting.add(source);
    this.#schedule();
  }

  /** Resolves when nothing waits or runs. */
  async settled(): Promise<void> {
    if (this.#running === 0 && this.#waiting.size === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled || this.#running >= this.#lanes || this.#waiting.size === 0) return;
    this.#scheduled = true;
    // After the messages that arrived together have all been read.
    this.#clock.after(0, () => {
      this.#scheduled = false;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    const sources: BatchSource[] = [];
    const batches: Batch[] = [];
    let edits = 0;
    for (const source of this.#waiting) {
      if (edits >= STATEMENT_EDITS) break;
      this.#waiting.delete(source);
      const batch = source.takeBatch();
      if (batch === null) continue;
      sources.push(source);
      batches.push(batch);
      edits += batch.edits.length;
    }
    if (batches.length > 0) {
      this.#running++;
      await this.#commit(sources, batches);
      this.#running--;
    }
    this.#schedule();
    if (this.#running === 0 && this.#waiting.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #commit(sources: readonly BatchSource[], batches: readonly Batch[]): Promise<void> {
    const start = this.#clock.now();
    let times: Map<string, number>;
    try {
      times = await this.#log.commit(batches);
    } catch (error) {
      this.#events.failed(error);
      await this.#afterFailure(sources, batches, error);
      return;
    }
    let edits = 0;
    batches.forEach((batch, index) => {
      const at = times.get(batch.document);
      if (at === undefined) {
        this.#events.unmatched();
        sources[index]?.unmatched();
      } else {
        edits += batch.edits.length;
        sources[index]?.committed(at);
      }
    });
    this.#events.committed(edits, (this.#clock.now() - start) / 1000);
  }

  async #afterFailure(sources: readonly BatchSource[], batches: readonly Batch[], error: unknown): Promise<void> {
    if (!blamesData(error)) {
      for (const source of sources) source.unmatched();
      return;
    }
    // One value spoiled the statement for all documents in it: each goes alone, and only the one at fault suffers.
    const [source] = sources;
    if (sources.length === 1) source?.poisoned();
    else for (const [index, batch] of batches.entries()) await this.#commit([sources[index] as BatchSource], [batch]);
  }
}
