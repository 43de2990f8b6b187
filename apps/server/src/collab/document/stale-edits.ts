/**
 * Edits whose bases memory does not hold any more: moved up to what it holds.
 *
 * A client's edits leave in the order in which they came: of two that it inserts at one place, the one that is committed first stands first.
 */
import { checkSpan, type Delta, transformOver } from '@inkstone/ot';
import type { CommittedEntry } from './recent-edits.ts';
import { isSameEdit, type Outcome, type Submission } from './submission.ts';

/** Edits that are read from the log to merge edits of a client that keeps none: several may each be ten thousand ahead of the answers. */
const MAX_MERGE_EDITS = 50_000;
const PAGE_EDITS = 1_000;

export interface StaleEditsDeps {
  /** Edits of the log after a version, oldest first; fewer than `limit` if they are large. */
  readonly read: (after: number, limit: number) => Promise<CommittedEntry[]>;
  /** The document's version, and that from which on memory holds all edits. */
  readonly reach: () => { readonly version: number; readonly start: number };
  /** Takes an edit back with a base that is held. */
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
  /** Earlier than all that is here of their clients. */
  readonly #back: Submission[] = [];
  /** How many edits of a client are here. */
  readonly #held = new Map<string, number>();
  #passes: Promise<void> = Promise.resolve();
  #isPassDue = false;

  constructor(deps: StaleEditsDeps) {
    this.#deps = deps;
  }

  /** Whether edits of the client are here, which those that it sends now must not overtake. */
  holds(client: string): boolean {
    return this.#held.has(client);
  }

  take(submission: Submission): void {
    this.#hold(this.#waiting, submission);
  }

  /** Takes one whose base was trimmed while it waited for its commit, and then all that the client has waiting behind it. */
  takeBack(submission: Submission): void {
    this.#hold(this.#back, submission);
  }

  #hold(list: Submission[], submission: Submission): void {
    list.push(submission);
    this.#held.set(submission.client, (this.#held.get(submission.client) ?? 0) + 1);
    if (this.#isPassDue) return;
    this.#isPassDue = true;
    // What else arrives before the log is read, or while it is read for others, is merged in the next pass: the log is read once for all of them.
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
      // Those that came later as well: their clients send all of it again, in order.
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

  /** @param lengths of the document at versions, as far as they were read for this pass */
  async #problem({ base, delta }: Submission, lengths: Map<number, number>): Promise<Outcome | null> {
    if (this.#deps.reach().version - base > MAX_MERGE_EDITS) {
      return { type: 'refused', code: 'bad-version', message: `Version ${base} is too old to be merged.` };
    }
    if (base === 0) return null;
    if (!lengths.has(base)) lengths.set(base, (await this.#deps.read(base - 1, 1))[0]?.length ?? 0);
    const outside = checkSpan(delta, lengths.get(base) ?? 0);
    return outside === null ? null : { type: 'refused', ...outside };
  }

  /** Transforms over what the log has since the bases. Committed edits never change, so this work is never done again. */
  async #move(moving: readonly Moving[], settle: (submission: Submission, outcome: Outcome) => void): Promise<void> {
    const found = new Set<Moving>();
    for (;;) {
      const { start } = this.#deps.reach();
      const open = moving.filter((old) => old.base < start && !found.has(old));
      if (open.length === 0) return;
      const from = Math.min(...open.map(({ base }) => base));
      // Not beyond what is held in memory: the log may be ahead of us, and a base that we have not reached can't be merged.
      const page = await this.#deps.read(from, Math.min(PAGE_EDITS, start - from));
      if (page.length === 0) throw new Error(`edits after ${from} are missing`);
      for (const old of open) {
        const since = page.slice(Math.max(0, old.base - from));
        const again = since.find((edit) => isSameEdit(edit, old.submission));
        if (again === undefined) {
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
