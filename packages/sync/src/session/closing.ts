/** What becomes of pending edits when a document is closed for good. Pure. */
import { compose, type Delta } from '@inkstone/ot';
import type { CloseReason, LostReason } from '../document/status.ts';
import { pendingDeltas, type SessionState } from './session.ts';

export interface PendingAfterClose {
  /** What is to be offered as a copy (R5), or null. */
  readonly lost: { readonly reason: LostReason; readonly delta: Delta } | null;
  /** Whether the journal keeps it all the same: the document may come back, and access to it. Then it is sent, unless the user has discarded it. */
  readonly kept: boolean;
}

/** @param hasJournal whether what is pending outlives the page */
export function pendingAfterClose(reason: CloseReason, state: SessionState | null, hasJournal: boolean): PendingAfterClose {
  const pending = state ? pendingDeltas(state) : [];
  if (pending.length === 0 || reason === 'closed') return { lost: null, kept: true };
  // After signing in again the next page sends what the journal keeps.
  if (reason === 'session-ended' && hasJournal) return { lost: null, kept: true };
  // An edit in flight may have been committed, and its acknowledgement lost with the connection.
  const lost = { reason: state?.inFlight ? ('uncertain' as const) : reason, delta: pending.reduce(compose) };
  // What the server did not understand would only end the next connection, and with it all that is typed later.
  return { lost, kept: reason !== 'malformed' };
}
