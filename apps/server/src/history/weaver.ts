/** Makes weaves from the log, in steps, so that the server does other work in between. */
import { setImmediate as pause } from 'node:timers/promises';
import type { Delta, Text } from '@inkstone/ot';
import { ApiError } from '../errors.ts';
import { Weave } from './weave.ts';

/** Edits in one page, and edits between two pauses (a millisecond or two). */
const PAGE_EDITS = 5_000;
const STEP_EDITS = 500;
/** A weave with more runs is not made: it would take some 300 MB. */
const MOST_RUNS = 3_000_000;

/** What clients of edits that bring something back begin with: restores, and edits that take others back. */
const BRINGING_BACK = /^(restore|revert)\./;

export interface AuthoredEdits {
  readonly deltas: readonly Delta[];
  /** The account that made each, and its client id. */
  readonly users: readonly string[];
  readonly clients: readonly string[];
}

/** Reads edits of a document after a version, oldest first: at most `limit`, and as many as fit a page; none only if there are none. */
export type ReadEdits = (document: string, after: number, limit: number) => Promise<AuthoredEdits>;

/** A weave, and who made its edits. */
export class AuthoredWeave {
  readonly weave: Weave;
  /** The author of each edit after the base. Equal ids are one string, so that a long history takes little memory. */
  readonly #authors: string[] = [];
  readonly #ids = new Map<string, string>();

  /** @param keepsFormats whether changes of format are kept, for differences and for taking edits back */
  constructor(base: number, text: Text, keepsFormats: boolean) {
    this.weave = new Weave(base, text, keepsFormats);
  }

  /** The account that made an edit; null for what was there at the base. */
  author(version: number): string | null {
    return this.#authors[version - this.weave.base - 1] ?? null;
  }

  /**
   * Reads edits up to a version.
   *
   * @throws ApiError `history-too-long`; or the reason of `gone`, when nobody waits for it any more
   */
  async advance(read: ReadEdits, document: string, version: number, gone: AbortSignal): Promise<void> {
    const { weave } = this;
    while (weave.version < version) {
      const page = await read(document, weave.version, Math.min(PAGE_EDITS, version - weave.version));
      if (page.deltas.length === 0) throw new ApiError('not-found', 'The document has no such version');
      for (const [index, delta] of page.deltas.entries()) {
        if (index > 0 && index % STEP_EDITS === 0) await pause();
        const user = page.users[index] as string;
        weave.apply(delta, BRINGING_BACK.test(page.clients[index] as string));
        this.#authors.push(this.#same(user));
      }
      if (weave.size > MOST_RUNS) throw new ApiError('history-too-long');
      gone.throwIfAborted();
    }
  }

  #same(id: string): string {
    const known = this.#ids.get(id);
    if (known !== undefined) return known;
    this.#ids.set(id, id);
    return id;
  }
}

/** Runs `steps` to its end, with a pause at each yield. */
export async function inPauses<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await pause();
  }
}
