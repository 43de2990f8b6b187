/** What becomes of pending edits when the whole content comes instead of the edits since. Pure. */
import { compose, type Delta, deltasEqual, diff, isEmpty, type Op, type Text, transformList } from '@inkstone/ot';
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
 * - If the history is another one (a backup was restored, or a standby that lacks the last commits was promoted), the lines that this page shows and the
 *   content lacks are offered as a copy, saved or not.
 * - Otherwise it can't be known whether they were saved: an edit in flight may be in the content or not. They are given up and offered as a copy.
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
  const sameHistory = old.history === fresh.history;
  if (pending.length === 0 && (sameHistory || before === null)) return { session: begin(nothing), lost: null };

  try {
    const unchanged = before ? sameText(before, fresh.text) : sameHistory && old.version === fresh.version;
    const shown = before && withEdits(before, pending);
    if (unchanged && sameHistory && (old.version === fresh.version || !old.inFlight)) return { session: begin(old), lost: null };
    if (shown && sameText(shown, fresh.text)) return { session: begin(nothing), lost: null };
    // Under new ids, because the other log may already have the id that was in flight.
    if (unchanged && !sameHistory) return { session: begin({ inFlight: null, buffer: pending }), lost: null };
    if (shown && !sameHistory) {
      const delta = missingLines(fresh.text, shown);
      return { session: begin(nothing), lost: delta.length > 0 ? { reason: 'history-changed', delta } : null };
    }
    if (before && sameHistory && !old.inFlight) {
      return { session: begin({ inFlight: null, buffer: movedPast(pending, diff(before, fresh.text)) }), lost: null };
    }
  } catch (error) {
    // The pending edits do not fit the text, so they were not made against it.
    if (!(error instanceof RangeError)) throw error;
  }
  return { session: begin(nothing), lost: { reason: sameHistory ? 'uncertain' : 'history-changed', delta: pending.reduce(compose) } };
}

/** The lines of `shown` that `content` does not have, whole and with their formats, as inserts. They can be read where pieces of lines could not. */
function missingLines(content: Text, shown: Text): Delta {
  const there = new Set(linesOf(content).map((line) => JSON.stringify(line)));
  return linesOf(shown)
    .filter((line) => !there.has(JSON.stringify(line)))
    .flat();
}

/** Each line's operations, its newline last. */
function linesOf(text: Text): Delta[] {
  const lines: Op[][] = [];
  let line: Op[] = [];
  for (const op of text.toDelta()) {
    // An embed, or text with its newlines.
    const pieces = typeof op.insert === 'string' ? (op.insert.match(/[^\n]+|\n/g) ?? []) : [op.insert];
    for (const insert of pieces) {
      line.push({ ...op, insert } as Op);
      if (insert !== '\n') continue;
      lines.push(line);
      line = [];
    }
  }
  return lines;
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
