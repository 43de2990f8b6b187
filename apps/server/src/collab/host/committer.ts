/** Group commit: while one statement runs, edits of all documents of this server gather for the next one. */
import type { Clock } from '@inkstone/sync/clock';
import type { Batch, Log } from '../../ports/log.ts';

/** A document that has edits to commit. After `takeBatch` the committer calls one of the other methods before it takes another batch. */
export interface BatchSource {
  /** Builds a batch of what waits; null if there is nothing to commit. */
  takeBatch(): Batch | null;
  /** The batch is durable. @param at commit time in ms since 1970 */
  committed(at: number): void;
  /** The batch changed nothing, or it is not known whether it did. The log must be read before the next one. */
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

/** Whether an error is the fault of a value, by its SQLSTATE class: data exception, constraint violation or program limit. */
function blamesData(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(22|23|54)/.test(code);
}

export class Committer {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #events: CommitterEvents;
  readonly #lanes: number;
  /** In the order of their requests, so that no document waits for ever. */
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

  /** Takes a batch of `source` as soon as a statement may start. Edits that arrive until then go along. */
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
    // Waits until all messages that arrived together have been read.
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
    // One bad value made the statement fail for all its documents. Each batch is tried alone, so that only the bad one is refused.
    const [source] = sources;
    if (sources.length === 1) source?.poisoned();
    else for (const [index, batch] of batches.entries()) await this.#commit([sources[index] as BatchSource], [batch]);
  }
}
