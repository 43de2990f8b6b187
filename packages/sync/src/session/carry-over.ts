/** What becomes of pending edits when the document's content comes anew instead of the edits since. Pure. */
import { compose, type Delta, deltasEqual, diff, isEmpty, type Text, transformList } from '@inkstone/ot';
import type { LostReason } from '../document/status.ts';
import { pendingDeltas, Session, type SessionState } from './session.ts';

export interface FreshContent {
  readonly history: string;
  readonly version: number;
  readonly text: Text;
}

/**
 * A session on fresh content that goes on with what `old` had pending, and what could not be carried over.
 *
 * - The content at the version that the pending edits are made against (a reloaded page): they stand as they are; in another history, under new ids.
 * - Content that shows them already: they were saved.
 * - The same history, and nothing of them was ever sent (our text was wrong and is mended): they move past the difference between our text and the right one.
 * - Everything else can't be known: another history has no versions in common with ours, and an edit in flight may be in the content or not.
 *   Nothing is guessed; they are given up, to be offered as a copy.
 *
 * @param before the text at `old.version`, if it was open
 */
export function carryOver(
  old: SessionState,
  before: Text | null,
  fresh: FreshContent,
): { session: Session; lost: { reason: LostReason; delta: Delta } | null } {
  const pending = pendingDeltas(old);
  const begin = ({ inFlight, buffer }: Pick<SessionState, 'inFlight' | 'buffer'>) =>
    new Session({ ...fresh, text: fresh.text.snapshot(), client: old.client, nextId: old.nextId, inFlight, buffer });
  const nothing = { inFlight: null, buffer: [] };
  if (pending.length === 0) return { session: begin(nothing), lost: null };

  const sameHistory = old.history === fresh.history;
  try {
    const unchanged = before ? sameText(before, fresh.text) : sameHistory && old.version === fresh.version;
    const shown = before && withEdits(before, pending);
    if (unchanged && sameHistory && (old.version === fresh.version || !old.inFlight)) return { session: begin(old), lost: null };
    if (shown && sameText(shown, fresh.text)) return { session: begin(nothing), lost: null };
    // Under new ids: the other log may have the one that was in flight.
    if (unchanged && !sameHistory) return { session: begin({ inFlight: null, buffer: pending }), lost: null };
    if (before && sameHistory && !old.inFlight) {
      return { session: begin({ inFlight: null, buffer: movedPast(pending, diff(before, fresh.text)) }), lost: null };
    }
  } catch (error) {
    // They do not fit the text: whatever made them, it was not this one.
    if (!(error instanceof RangeError)) throw error;
  }
  return { session: begin(nothing), lost: { reason: sameHistory ? 'uncertain' : 'history-changed', delta: pending.reduce(compose) } };
}

function sameText(a: Text, b: Text): boolean {
  return a.length === b.length && deltasEqual(a.toDelta(), b.toDelta());
}

function withEdits(text: Text, edits: readonly Delta[]): Text {
  const result = text.snapshot();
  for (const edit of edits) result.apply(edit);
  return result;
}

function movedPast(pending: readonly Delta[], change: Delta): Delta[] {
  return transformList(pending, change, false).deltas.filter((delta) => !isEmpty(delta));
}
