/**
 * Who wrote what, what changed between two versions, and edits that take others back, from the log.
 *
 * The attribution of a document needs its whole log. The weave is kept for the next time, so that only what was edited since has to be read. Differences and
 * taking back read the log from the older version on.
 */
import { type Delta, Text } from '@inkstone/ot';
import { ApiError } from '../errors.ts';
import { type Attributed, attribution } from './attribution.ts';
import { type Change, difference } from './difference.ts';
import { takeBack } from './take-back.ts';
import { AuthoredWeave, inPauses, type ReadEdits } from './weaver.ts';

/** Runs of all weaves that are kept. A run takes about 100 bytes. */
const KEPT_RUNS = 2_000_000;
/** Between versions that are further apart, contents are compared in place of reading the edits. */
const EDITS_READ = 100_000;
/** Taking edits back reads all edits since. This many take some seconds. */
const EDITS_TAKEN_BACK = 500_000;

/** Who made an edit; null: not known. */
export type AuthorOf = (version: number) => string | null;

export interface Attribution {
  readonly version: number;
  readonly runs: readonly Attributed[];
  readonly authorOf: AuthorOf;
}

export interface Difference {
  /** Whether the edits in between were read, or only the two contents. */
  readonly basis: 'edits' | 'contents';
  readonly changes: readonly Change[];
  readonly authorOf: AuthorOf;
}

/** The content of a document at a version; null if there is none. */
export type ContentAt = (document: string, version: number) => Promise<Text | null>;

export interface HistoriesDeps {
  readonly contentAt: ContentAt;
  /** The difference of two contents, made outside of the event loop. */
  readonly compare: (before: Text, after: Text) => Promise<Delta>;
}

interface Kept {
  readonly history: string;
  readonly authored: AuthoredWeave;
  /** What was told last; null: nothing yet. */
  readonly last: Attribution | null;
}

export class Histories {
  readonly #deps: HistoriesDeps;
  /** The weaves of whole logs, the latest used last. */
  readonly #kept = new Map<string, Kept>();
  /** What goes on for a document: a weave is used by one caller at a time. */
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(deps: HistoriesDeps) {
    this.#deps = deps;
  }

  /**
   * The same version again is the same object.
   *
   * @param history the history id of the document's log
   * @param gone when it fires, the work ends
   */
  async attribution(read: ReadEdits, document: string, history: string, version: number, gone: AbortSignal): Promise<Attribution> {
    return await this.#alone(document, async () => {
      const kept = this.#kept.get(document);
      const isSame = kept?.history === history;
      if (isSame && kept.last?.version === version) return kept.last;
      const authored = isSame ? kept.authored : new AuthoredWeave(0, Text.empty(), false);
      this.#kept.delete(document);
      try {
        await authored.advance(read, document, version, gone);
      } catch (error) {
        // What was read is not read again by the next one who asks.
        if (gone.aborted) this.#keep(document, { history, authored, last: null });
        throw error;
      }
      const runs = await inPauses(attribution(authored.weave, version));
      const last = { version, runs, authorOf: (edit: number) => authored.author(edit) };
      this.#keep(document, { history, authored, last });
      return last;
    });
  }

  async difference(
    read: ReadEdits,
    document: string,
    from: number,
    to: number,
    gone: AbortSignal,
    contentAt = this.#deps.contentAt,
  ): Promise<Difference> {
    const [base, end] = [Math.min(from, to), Math.max(from, to)];
    const before = contentOf(await contentAt(document, base));
    if (end - base > EDITS_READ) {
      const after = contentOf(await contentAt(document, end));
      const [a, b] = from < to ? [before, after] : [after, before];
      const changes = (await this.#deps.compare(a, b)).map((op): Change => ({ ...op, version: null }));
      return { basis: 'contents', changes, authorOf: () => null };
    }
    const authored = new AuthoredWeave(base, before, true);
    await authored.advance(read, document, end, gone);
    const changes = await inPauses(difference(authored.weave, before, to < from));
    return { basis: 'edits', changes, authorOf: (edit) => authored.author(edit) };
  }

  /** @returns the edit over the content at `head` that takes back what `user` (null: everybody) did in the versions after `from` up to `to` */
  async takeBack(
    read: ReadEdits,
    document: string,
    { user, from, to, head }: { readonly user: string | null; readonly from: number; readonly to: number; readonly head: number },
    gone: AbortSignal,
  ) {
    if (head - from > EDITS_TAKEN_BACK)
      throw new ApiError('history-too-long', `Taken back can be what was done in the last ${EDITS_TAKEN_BACK} edits`);
    const authored = new AuthoredWeave(from, contentOf(await this.#deps.contentAt(document, from)), true);
    await authored.advance(read, document, head, gone);
    return await inPauses(
      takeBack(authored.weave, (edit) => edit > from && edit <= to && (user === null || authored.author(edit) === user)),
    );
  }

  async #alone<T>(document: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#running.get(document) ?? Promise.resolve()).then(work, work);
    this.#running.set(document, mine);
    try {
      return await mine;
    } finally {
      if (this.#running.get(document) === mine) this.#running.delete(document);
    }
  }

  #keep(document: string, kept: Kept): void {
    this.#kept.set(document, kept);
    let runs = 0;
    for (const [other, { authored }] of [...this.#kept].reverse()) {
      runs += authored.weave.size;
      if (runs > KEPT_RUNS) this.#kept.delete(other);
    }
  }
}

function contentOf(text: Text | null): Text {
  if (text === null) throw new ApiError('not-found', 'The document has no such version');
  return text;
}
