/** A journal that says whether all that it was given is stored: only then may a page be left without a warning. */
import { ClaimLostError, type Journal, type JournalClaim } from '@inkstone/sync';

export interface WatchedJournal extends Journal {
  /** False while a write is under way, after one that failed, and in a browser that stores nothing. */
  readonly isKept: boolean;
  /** The last write failed, or the browser stores nothing at all. */
  readonly isRefused: boolean;
}

export function watchJournal(journal: Journal, changed: () => void): WatchedJournal {
  let isKept = true;
  let isRefused = false;
  let latest = 0;

  const become = (kept: boolean, refused = isRefused) => {
    if (kept === isKept && refused === isRefused) return;
    isKept = kept;
    isRefused = refused;
    changed();
  };

  /** Later writes carry all that earlier ones did, so the latest alone counts. */
  const watch = async (write: Promise<void>): Promise<void> => {
    latest++;
    const mine = latest;
    become(false);
    try {
      await write;
    } catch (error) {
      // A journal that another page has taken over stores well: this page gets another one.
      if (mine === latest) become(false, !(error instanceof ClaimLostError));
      throw error;
    }
    if (mine === latest) become(true, false);
  };

  const watchClaim = (claim: JournalClaim): JournalClaim => ({
    client: claim.client,
    entry: claim.entry,
    save: (entry) => watch(claim.save(entry)),
    remove: () => watch(claim.remove()),
    release: () => claim.release(),
  });

  const claimed = async <Claims>(claims: Promise<Claims>): Promise<Claims> => {
    try {
      return await claims;
    } catch (error) {
      become(false, true);
      throw error;
    }
  };

  return {
    get isKept() {
      return isKept;
    },
    get isRefused() {
      return isRefused;
    },
    adopt: async (documentId, userId) => (await claimed(journal.adopt(documentId, userId))).map(watchClaim),
    claim: async (client) => watchClaim(await claimed(journal.claim(client))),
  };
}
