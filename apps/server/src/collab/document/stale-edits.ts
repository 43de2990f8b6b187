/**
 * Edits whose base is not in memory any more. They are transformed, by edits read from the log, until their base is in memory.
 *
 * A client's edits leave in the order in which they came. The order matters: of two insertions at one place, the one that is committed first stands first.
 */
import { checkSpan, type Delta, transformOver } from '@inkstone/ot';
import type { CommittedEntry } from './recent-edits.ts';
import { hasRival, isSameEdit, type Outcome, type Submission } from './submission.ts';

/** How many edits of the log are read at most to merge a stale edit. Several clients may each be ten thousand edits ahead of the answers. */
const MAX_MERGE_EDITS = 50_000;
const PAGE_EDITS = 1_000;

export interface StaleEditsDeps {
  /** Edits of the log after a version, oldest first; fewer than `limit` if they are large. */
  readonly read: (after: number, limit: number) => Promise<CommittedEntry[]>;
  /** The document's version, and the version after which all edits are in memory. */
  readonly reach: () => { readonly version: number; readonly start: number };
  /** Called with an edit whose base is in memory now. */
  readonly moved: (submission: Submission) => void;
}

interface Moving {
  readonly submission: Submission;
  base: number;
  delta: Delta;
}

export class StaleEdits {
  readonly #deps: StaleEditsDeps;
  readonly #waiting: Submission[] = [];
  /** Edits that were made before all other edits of their clients that are here. */
  readonly #back: Submission[] = [];
  /** How many edits of a client are here. */
  readonly #held = new Map<string, number>();
  #passes: Promise<void> = Promise.resolve();
  #isPassDue = false;

  constructor(deps: StaleEditsDeps) {
    this.#deps = deps;
  }

  /** Whether edits of the client are here. Edits that it sends now must not overtake them. */
  holds(client: string): boolean {
    return this.#held.has(client);
  }

  take(submission: Submission): void {
    this.#hold(this.#waiting, submission);
  }

  /** Takes an edit whose base was trimmed while it waited for its commit. The caller then passes all later edits of the client too. */
  takeBack(submission: Submission): void {
    this.#hold(this.#back, submission);
  }

  #hold(list: Submission[], submission: Submission): void {
    list.push(submission);
    this.#held.set(submission.client, (this.#held.get(submission.client) ?? 0) + 1);
    if (this.#isPassDue) return;
    this.#isPassDue = true;
    // Edits that arrive before the pass starts are merged in the same pass, so that the log is read once for all of them.
    this.#passes = this.#passes.then(() => {
      this.#isPassDue = false;
      return this.#pass([...this.#back.splice(0), ...this.#waiting.splice(0)]);
    });
  }

  #release({ client }: Submission): void {
    const left = (this.#held.get(client) ?? 1) - 1;
    if (left === 0) this.#held.delete(client);
    else this.#held.set(client, left);
  }

  async #pass(submissions: readonly Submission[]): Promise<void> {
    const unsettled = new Set(submissions);
    const settle = (submission: Submission, outcome: Outcome) => {
      unsettled.delete(submission);
      this.#release(submission);
      submission.settle(outcome);
    };
    try {
      const moving: Moving[] = [];
      const lengths = new Map<number, number>();
      for (const submission of submissions) {
        const problem = await this.#problem(submission, lengths);
        if (problem === null) moving.push({ submission, base: submission.base, delta: submission.delta });
        else settle(submission, problem);
      }
      await this.#move(moving, settle);
      this.#handOver(moving.filter(({ submission }) => unsettled.delete(submission)));
    } catch {
      // Later edits are dropped too. Their clients send all of them again, in order.
      for (const submission of [...unsettled, ...this.#back.splice(0), ...this.#waiting.splice(0)]) settle(submission, { type: 'dropped' });
    }
  }

  #handOver(moving: readonly Moving[]): void {
    const overtaken = new Set(this.#back.map(({ client }) => client));
    for (const { submission, base, delta } of moving) {
      const moved = { ...submission, base, delta, settle: (outcome: Outcome) => submission.settle(outcome) };
      if (overtaken.has(submission.client)) this.#back.push(moved);
      else {
        this.#release(submission);
        this.#deps.moved(moved);
      }
    }
  }

  /** @param lengths lengths of the document by version, as far as they were read in this pass */
  async #problem({ base, delta }: Submission, lengths: Map<number, number>): Promise<Outcome | null> {
    if (this.#deps.reach().version - base > MAX_MERGE_EDITS) {
      return { type: 'refused', code: 'bad-version', message: `Version ${base} is too old to be merged.` };
    }
    if (base === 0) return null;
    if (!lengths.has(base)) lengths.set(base, (await this.#deps.read(base - 1, 1))[0]?.length ?? 0);
    const outside = checkSpan(delta, lengths.get(base) ?? 0);
    return outside === null ? null : { type: 'refused', ...outside };
  }

  /** Transforms over the edits that the log has since the bases. Committed edits never change, so this work need not be repeated. */
  async #move(moving: readonly Moving[], settle: (submission: Submission, outcome: Outcome) => void): Promise<void> {
    const found = new Set<Moving>();
    for (;;) {
      const { start } = this.#deps.reach();
      const open = moving.filter((old) => old.base < start && !found.has(old));
      if (open.length === 0) return;
      const from = Math.min(...open.map(({ base }) => base));
      // Not beyond `start`: the log may be ahead of this server, and an edit with a base that it has not reached can't be merged.
      const page = await this.#deps.read(from, Math.min(PAGE_EDITS, start - from));
      if (page.length === 0) throw new Error(`edits after ${from} are missing`);
      for (const old of open) {
        const since = page.slice(Math.max(0, old.base - from));
        const again = since.find((edit) => isSameEdit(edit, old.submission));
        if (again === undefined && hasRival(old.submission, since)) {
          found.add(old);
          settle(old.submission, { type: 'behind', version: this.#deps.reach().version });
        } else if (again === undefined) {
          old.delta = transformOver(old.delta, old.submission.client, since);
          old.base = Math.max(old.base, from + page.length);
        } else {
          found.add(old);
          settle(old.submission, { type: 'committed', version: again.version, again: true });
        }
      }
    }
  }
}
