/** What an app shows about a document's connection, and what it offers when something could not be saved. */
import type { Delta } from '@inkstone/ot';

/** Why a document was closed for good. */
export type CloseReason = 'access-lost' | 'session-ended' | 'document-gone' | 'malformed' | 'closed';

/** `pending` counts the edits that are not acknowledged; `retryAt` is in milliseconds since 1970. */
export type Status =
  | { readonly state: 'opening' }
  | { readonly state: 'saved' }
  | { readonly state: 'saving'; readonly pending: number }
  /** Not connected; edits are kept on this device. `retryAt` is null while a try is under way. */
  | { readonly state: 'offline'; readonly pending: number; readonly retryAt: number | null }
  | { readonly state: 'read-only' }
  | { readonly state: 'closed'; readonly reason: CloseReason; readonly pending: number };

/**
 * Why edits could not be saved: refused by the server; access, the document or (without a journal) the sign-in session gone; this client's message not understood;
 * the document's log was replaced by another one; or it is unknown whether a part of them was saved (one was on its way when the document was closed,
 * an old journal, a page that was taken for dead).
 */
export type LostReason = 'refused' | 'access-lost' | 'session-ended' | 'document-gone' | 'malformed' | 'history-changed' | 'uncertain';

/** Edits that were not saved (with `uncertain`: perhaps were) and can't be any more: to be offered as a copy (R5). */
export interface LostWork {
  readonly reason: LostReason;
  /** The server's code for it, when it refused. */
  readonly code: string | null;
  readonly delta: Delta;
  /** The plain text of what was inserted; separate places stand on separate lines. */
  readonly text: string;
  /** Forgets the copy that the journal still holds. Until then it is offered again at the next opening. */
  discard(): Promise<void>;
}

export function sameStatus(a: Status, b: Status): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The text that a delta inserts; embeds as their address. */
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
