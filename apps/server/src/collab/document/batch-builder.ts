/** A batch in the making: what waits, transformed over every single edit since its base and over those before it in the batch. */
import { type ClientDelta, checkFits, checkSpan, type Text, transformOver } from '@inkstone/ot';
import { LIMITS } from '@inkstone/sync/constants';
import type { Member } from '../../ports/directory.ts';
import type { Batch, NewEdit } from '../../ports/log.ts';
import { socketRole } from '../people/participants.ts';
import { type CommittedEntry, commitEntry, type RecentEdits } from './recent-edits.ts';
import { isSameEdit, type Outcome, type Submission } from './submission.ts';

/**
 * Transformations in one batch: what waits beyond goes into the next, so that other documents get their turn. Those of an edit that is a single change
 * only count a position; those of others build deltas, and weigh as much as several.
 */
const MAX_TRANSFORMATIONS = 200_000;
const WEIGHT_OF_SEVERAL_CHANGES = 10;

/** What became of a submission that the draft was given. */
export type TakeResult =
  | 'taken'
  /** The batch has the same edit already, from a client that lost its connection: once that one is committed, it answers for both. */
  | 'twice'
  /** What its author may do must be read first. */
  | 'author-unknown'
  /** It is not to be committed. */
  | Outcome;

export class BatchBuilder {
  /** The version that the batch comes after. */
  readonly base: number;
  readonly submissions: Submission[] = [];
  readonly #recent: RecentEdits;
  readonly #edits: NewEdit[] = [];
  /** What the submissions became. */
  readonly #merged: ClientDelta[] = [];
  readonly #authors = new Map<string, number>();
  readonly #limit: number;
  #text: Text;
  #work = 0;

  /**
   * @param text at version `base`; the draft edits snapshots of it
   * @param recent up to version `base`
   * @param limit edits that it takes at most
   */
  constructor(base: number, text: Text, recent: RecentEdits, limit: number) {
    this.base = base;
    this.#text = text;
    this.#recent = recent;
    this.#limit = limit;
  }

  /** The document with what was taken applied. */
  get text(): Text {
    return this.#text;
  }

  get full(): boolean {
    return this.#work > MAX_TRANSFORMATIONS || this.submissions.length >= this.#limit;
  }

  get empty(): boolean {
    return this.submissions.length === 0;
  }

  /**
   * @param submission with a base that `recent` holds
   * @param author what its author may do; null: nothing, undefined: not known
   */
  take(submission: Submission, author: Member | null | undefined): TakeResult {
    const { client, id, user, base } = submission;
    const outside = checkSpan(submission.delta, this.#recent.lengthAt(base));
    if (outside !== null) return { type: 'refused', ...outside };
    const since = this.#recent.after(base);
    const again = since.find((entry) => isSameEdit(entry, submission));
    if (again !== undefined) return { type: 'committed', version: again.version, again: true };
    this.#work += (since.length + this.submissions.length) * (submission.delta.length > 2 ? WEIGHT_OF_SEVERAL_CHANGES : 1);
    if (author === undefined) return 'author-unknown';
    const role = socketRole(author);
    if (author === null || (role !== 'editor' && role !== 'owner')) {
      return { type: 'refused', code: 'not-an-editor', message: 'You may not edit this document.' };
    }
    if (this.#edits.some((edit) => isSameEdit(edit, submission))) return 'twice';
    const delta = transformOver(transformOver(submission.delta, client, since), client, this.#merged);
    const misfit = checkFits(delta, this.#text);
    if (misfit !== null) return { type: 'refused', ...misfit };
    const text = this.#text.snapshot();
    text.apply(delta);
    const excess = excessOf(text, this.#text);
    if (excess !== null) return { type: 'refused', code: 'too-large', message: excess };
    this.#text = text;
    this.submissions.push(submission);
    this.#merged.push({ client, delta });
    this.#edits.push({ client, id, user: user.id, username: user.username, length: text.length, json: JSON.stringify(delta) });
    this.#authors.set(user.id, author.accountEpoch);
    return 'taken';
  }

  batch(document: string, history: string, epoch: number): Batch {
    return { document, history, base: this.base, epoch, authors: this.#authors, edits: this.#edits };
  }

  /** The batch as it is in the log since `at` (ms since 1970). */
  entries(at: number): CommittedEntry[] {
    return this.#edits.map((edit, index) =>
      commitEntry({ ...edit, version: this.base + index + 1, at }, (this.#merged[index] as ClientDelta).delta),
    );
  }
}

/** Which limit `after` exceeds, in words; null for none. What makes a document no larger is never refused: one may be larger from a time without limits. */
function excessOf(after: Text, before: Text): string | null {
  if (after.length > LIMITS.documentLength && after.length > before.length) return `A document holds ${LIMITS.documentLength} characters.`;
  const { jsonLength } = after;
  if (jsonLength <= LIMITS.documentJson || jsonLength <= before.jsonLength) return null;
  return `A document holds ${LIMITS.documentJson} characters of JSON, formats and links included.`;
}
