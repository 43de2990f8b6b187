/** Tells the user's own edits from those that come from the shared document: others' edits, undo and redo. */
import type { Transaction } from 'prosemirror-state';

const META = 'remote';

/** Marks a transaction as one that comes from the shared document. */
export function asRemote(tr: Transaction): Transaction {
  return tr.setMeta(META, true);
}

export function isRemote(tr: Transaction): boolean {
  return tr.getMeta(META) === true;
}
