/**
 * Records who has edited what: one entry for each person and document, some minutes after they began to write. It is read from the log of edits, so nothing
 * is lost when a server dies: what it had not recorded is recorded when a server starts.
 */
import type { Logger } from 'pino';
import type { Db } from '../db/database.ts';
import { recordEditing, unrecordedDocuments } from '../db/queries/audit/editing.ts';

/** From the first edit that is not recorded until it is, in ms. */
const DELAY_MS = 5 * 60 * 1000;
/** Documents that are looked up at once. */
const AT_ONCE = 500;

export class EditingRecorder {
  readonly #db: Db;
  readonly #logger: Logger;
  readonly #delayMs: number;
  readonly #planned = new Map<string, NodeJS.Timeout>();
  #stopped = false;

  constructor(db: Db, logger: Logger, delayMs = DELAY_MS) {
    this.#db = db;
    this.#logger = logger;
    this.#delayMs = delayMs;
  }

  /** Called for each batch of edits that this server commits, so it is cheap. */
  edited(document: string): void {
    if (this.#stopped || this.#planned.has(document)) return;
    const timer = setTimeout(() => void this.#record(document), this.#delayMs);
    timer.unref();
    this.#planned.set(document, timer);
  }

  /** Records what servers that died had not. */
  async recordLeftovers(): Promise<void> {
    for (;;) {
      const documents = await unrecordedDocuments(this.#db, AT_ONCE);
      for (const document of documents) {
        if (this.#stopped) return;
        await recordEditing(this.#db, document);
      }
      if (documents.length < AT_ONCE) return;
    }
  }

  /** Records what waits. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const waiting = [...this.#planned];
    for (const [, timer] of waiting) clearTimeout(timer);
    for (const [document] of waiting) await this.#record(document);
  }

  async #record(document: string): Promise<void> {
    this.#planned.delete(document);
    try {
      await recordEditing(this.#db, document);
    } catch (err) {
      this.#logger.warn({ err, document }, 'who edited a document was not recorded; it is tried again');
      this.edited(document);
    }
  }
}
