/** What becomes of pending edits when a document is closed for good. Pure. */
import { compose, type Delta } from '@inkstone/ot';
import type { CloseReason, LostReason } from '../document/status.ts';
import { pendingDeltas, type SessionState } from './session.ts';

export interface PendingAfterClose {
  /** The edits to offer as a copy (R5), or null. */
  readonly lost: { readonly reason: LostReason; readonly delta: Delta } | null;
  /** Whether the journal keeps them anyway. If the document or the access comes back, they are sent, unless the user has discarded them. */
  readonly kept: boolean;
}

/** @param hasJournal whether pending edits outlive the page */
export function pendingAfterClose(reason: CloseReason, state: SessionState | null, hasJournal: boolean): PendingAfterClose {
  const pending = state ? pendingDeltas(state) : [];
  if (pending.length === 0 || reason === 'closed') return { lost: null, kept: true };
  // After signing in again the next page sends what the journal keeps.
  if (reason === 'session-ended' && hasJournal) return { lost: null, kept: true };
  // An edit in flight may have been committed, and only its acknowledgement lost.
  const lost = { reason: state?.inFlight ? ('uncertain' as const) : reason, delta: pending.reduce(compose) };
  // A message that the server did not understand would end every further connection too, so it is not kept.
  return { lost, kept: reason !== 'malformed' };
}
