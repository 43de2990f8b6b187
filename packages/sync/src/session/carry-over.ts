/** What becomes of pending edits when the whole content comes instead of the edits since. Pure. */
import { compose, type Delta, deltasEqual, diff, isEmpty, type Text, transformList } from '@inkstone/ot';
import type { LostReason } from '../document/status.ts';
import { pendingDeltas, Session, type SessionState } from './session.ts';

export interface FreshContent {
  readonly history: string;
  readonly version: number;
  readonly text: Text;
}

/**
 * Makes a session on fresh content with the pending edits of `old`. @returns it, and the edits that could not be carried over
 *
 * - If the content is the text that the pending edits were made against (a reloaded page), they are kept; in another history, under new ids.
 * - If the content already has them, they were saved.
 * - If the history is the same and none was sent (our text was wrong), they move past the difference between our text and the content.
 * - Otherwise it can't be known whether they were saved: two histories have no versions in common, and an edit in flight may be in the content or not.
 *   They are given up and offered as a copy.
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
    // Under new ids, because the other log may already have the id that was in flight.
    if (unchanged && !sameHistory) return { session: begin({ inFlight: null, buffer: pending }), lost: null };
    if (before && sameHistory && !old.inFlight) {
      return { session: begin({ inFlight: null, buffer: movedPast(pending, diff(before, fresh.text)) }), lost: null };
    }
  } catch (error) {
    // The pending edits do not fit the text, so they were not made against it.
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
