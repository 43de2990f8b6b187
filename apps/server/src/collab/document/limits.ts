/** Limits of an open document. The simulator makes them small, so that a short run reaches what takes hours otherwise. */

export interface DocumentLimits {
  /** Edits, and characters of their JSON, that an open document keeps in memory, to transform over and to send to clients that are behind. */
  readonly recentEdits: number;
  readonly recentLength: number;
  /** Edits of one document in one commit. */
  readonly batchEdits: number;
  /** Edits, and characters of their JSON, between two snapshots. Opening a document reads at most about this much. */
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
