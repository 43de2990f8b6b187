/** How the editor tells what the user did from what it was only told: others' edits, and one's own that were taken back or done again. */
import type { Transaction } from 'prosemirror-state';

const META = 'remote';

/** Marks a transaction as none of the user's typing. */
export function asRemote(tr: Transaction): Transaction {
  return tr.setMeta(META, true);
}

export function isRemote(tr: Transaction): boolean {
  return tr.getMeta(META) === true;
}
