/** Builds a batch: each submission is transformed over every edit since its base and over those before it in the batch. */
import { type ClientDelta, checkFits, checkSpan, type Delta, fileIdOf, type Text, transformOver } from '@inkstone/ot';
import { LIMITS } from '@inkstone/sync/constants';
import type { Member } from '../../ports/directory.ts';
import type { Batch, NewEdit } from '../../ports/log.ts';
import { socketRole } from '../people/participants.ts';
import { type CommittedEntry, commitEntry, type RecentEdits } from './recent-edits.ts';
import { hasRival, isSameEdit, type Outcome, type Submission } from './submission.ts';

/**
 * The work that one batch may cause, in transformations. The rest of the queue goes into the next batch, so that other documents get their turn.
 * Transforming an edit with a single change only moves a position. For other edits it builds deltas, so each counts several times.
 */
const MAX_TRANSFORMATIONS = 200_000;
const WEIGHT_OF_SEVERAL_CHANGES = 10;

/** What became of a submission. */
export type TakeResult =
  | 'taken'
  /**
   * It waits until an edit of the batch is committed: the same one, sent before the client lost its connection, or a rival. Both are then found among the
   * edits since its base.
   */
  | 'waits'
  /** The author's permissions must be read first. */
  | 'author-unknown'
  /** It is not committed, or was committed before. */
  | Outcome;

export class BatchBuilder {
  /** The version that the batch is appended to. */
  readonly base: number;
  readonly submissions: Submission[] = [];
  readonly #recent: RecentEdits;
  readonly #edits: NewEdit[] = [];
  /** The transformed submissions. */
  readonly #merged: ClientDelta[] = [];
  readonly #authors = new Map<string, number>();
  readonly #limit: number;
  #text: Text;
  #work = 0;

  /**
   * @param text the text at version `base`; it is not changed
   * @param recent the edits up to version `base`
   * @param limit how many edits the batch takes at most
   */
  constructor(base: number, text: Text, recent: RecentEdits, limit: number) {
    this.base = base;
    this.#text = text;
    this.#recent = recent;
    this.#limit = limit;
  }

  /** The text after the taken edits. */
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
   * @param submission its base must be in `recent`
   * @param author the author's permissions; null: none, undefined: not known
   */
  take(submission: Submission, author: Member | null | undefined): TakeResult {
    const { client, id, user, base, activity } = submission;
    const outside = checkSpan(submission.delta, this.#recent.lengthAt(base));
    if (outside !== null) return { type: 'refused', ...outside };
    const since = this.#recent.after(base);
    const again = since.find((entry) => isSameEdit(entry, submission));
    if (again !== undefined) return { type: 'committed', version: again.version, again: true };
    if (hasRival(submission, since)) return { type: 'behind', version: this.base };
    this.#work += (since.length + this.submissions.length) * (submission.delta.length > 2 ? WEIGHT_OF_SEVERAL_CHANGES : 1);
    if (author === undefined) return 'author-unknown';
    const role = socketRole(author);
    if (author === null || (role !== 'editor' && role !== 'owner')) {
      return { type: 'refused', code: 'not-an-editor', message: 'You may not edit this document.' };
    }
    if (this.#edits.some((edit) => isSameEdit(edit, submission)) || hasRival(submission, this.#edits)) return 'waits';
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
    this.#edits.push({
      client,
      id,
      user: user.id,
      username: user.username,
      length: text.length,
      json: JSON.stringify(delta),
      ...filesOf(delta),
      ...(activity && { activity }),
    });
    this.#authors.set(user.id, author.accountEpoch);
    return 'taken';
  }

  batch(document: string, history: string, epoch: number): Batch {
    return { document, history, base: this.base, epoch, authors: this.#authors, edits: this.#edits };
  }

  /** The batch as committed edits. @param at commit time in ms since 1970 */
  entries(at: number): CommittedEntry[] {
    return this.#edits.map((edit, index) =>
      commitEntry({ ...edit, version: this.base + index + 1, at }, (this.#merged[index] as ClientDelta).delta),
    );
  }
}

/** The files that a delta puts into the text. Most deltas put none, and get no field. */
function filesOf(delta: Delta): { files?: readonly string[] } {
  let files: string[] | undefined;
  for (const { insert } of delta) {
    if (insert === undefined || typeof insert === 'string') continue;
    const id = fileIdOf(insert);
    if (id === null) continue;
    files ??= [];
    files.push(id);
  }
  return files === undefined ? {} : { files };
}

/** The limit that `after` exceeds, in words, or null. An edit that makes the document no larger is never refused: old documents may exceed the limits. */
function excessOf(after: Text, before: Text): string | null {
  if (after.length > LIMITS.documentLength && after.length > before.length) return `A document holds ${LIMITS.documentLength} characters.`;
  const { jsonLength } = after;
  if (jsonLength <= LIMITS.documentJson || jsonLength <= before.jsonLength) return null;
  return `A document holds ${LIMITS.documentJson} characters of JSON, formats and links included.`;
}
