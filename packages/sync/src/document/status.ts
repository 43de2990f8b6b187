/** A document's status, and edits that could not be saved. */
import type { Delta } from '@inkstone/ot';

/** Why a document was closed for good. */
export type CloseReason = 'access-lost' | 'session-ended' | 'document-gone' | 'malformed' | 'closed';

/** `pending` is the number of unacknowledged edits. `retryAt` is in milliseconds since 1970. */
export type Status =
  | { readonly state: 'opening' }
  | { readonly state: 'saved' }
  | { readonly state: 'saving'; readonly pending: number }
  /** Not connected. Edits are kept on this device. `retryAt` is null while an attempt is under way. */
  | { readonly state: 'offline'; readonly pending: number; readonly retryAt: number | null }
  | { readonly state: 'read-only' }
  | { readonly state: 'closed'; readonly reason: CloseReason; readonly pending: number };

/**
 * Why edits could not be saved. `history-changed`: the document's log was replaced by another one. `malformed`: the server did not understand this client's
 * message. `session-ended`: only without a journal. `uncertain`: it is unknown whether a part of them was saved, because one was in flight when the
 * document was closed, or because the journal was old or another page has taken over.
 */
export type LostReason = 'refused' | 'access-lost' | 'session-ended' | 'document-gone' | 'malformed' | 'history-changed' | 'uncertain';

/** Edits that can't be saved any more and must be offered as a copy (R5). With `uncertain` they may have been saved. */
export interface LostWork {
  readonly reason: LostReason;
  /** The server's code if it refused them; otherwise null. */
  readonly code: string | null;
  readonly delta: Delta;
  /** The inserted plain text. Text from separate places is on separate lines. */
  readonly text: string;
  /** Deletes the copy in the journal. Otherwise it is offered again the next time the document opens. */
  discard(): Promise<void>;
}

export function sameStatus(a: Status, b: Status): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The text that a delta inserts. An embed is its address. */
export function insertedText(delta: Delta): string {
  let text = '';
  let apart = false;
  for (const op of delta) {
    if ('retain' in op) apart = text !== '';
    if (!('insert' in op)) continue;
    if (apart && !text.endsWith('\n')) text += '\n';
    apart = false;
    text +=
      typeof op.insert === 'string' ? op.insert : 'image' in op.insert ? op.insert.image : 'file' in op.insert ? op.insert.file : '\n';
  }
  return text;
}
