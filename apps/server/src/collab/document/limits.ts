/** How much of a document is kept, taken and written at once. A simulation makes them small, so that a short run comes to what takes hours otherwise. */

export interface DocumentLimits {
  /** Edits, and characters of their encoding, that an open document keeps in memory to transform over and to feed readers from. */
  readonly recentEdits: number;
  readonly recentLength: number;
  /** Edits of one document in one commit. */
  readonly batchEdits: number;
  /** Edits, and characters of their encoding, between two snapshots: opening reads at most about this much. */
  readonly snapshotEdits: number;
  readonly snapshotLength: number;
}

export const DOCUMENT_LIMITS: DocumentLimits = {
  recentEdits: 12_000,
  recentLength: 4 * 1024 * 1024,
  batchEdits: 1_000,
  snapshotEdits: 500,
  snapshotLength: 16 * 1024 * 1024,
};
