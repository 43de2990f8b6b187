/** The log of edits. It alone determines a document's text and the order of its edits. */
import type { Delta } from '@inkstone/ot';

/** The end of a document's log. A commit is compared with it. */
export interface Head {
  readonly version: number;
  /** Changes when access to the document changes, and when it goes into the trash or out of it. */
  readonly epoch: number;
  /** Changes when the log is replaced (by a restored backup or an erasure). Versions of two histories can't be compared. */
  readonly history: string;
  readonly deleted: boolean;
}

export interface LoggedEdit {
  readonly version: number;
  readonly client: string;
  readonly id: string;
  /** The author's account, and its name, which others see. */
  readonly user: string;
  readonly username: string;
  /** Commit time, milliseconds since 1970. */
  readonly at: number;
  /** Length of the document after the edit, in units, its last newline included. */
  readonly length: number;
  /** The delta as canonical JSON, as it is stored and sent. */
  readonly json: string;
}

/** A row of the activity log that says why an edit was made. It is written in the statement that commits the edit, which adds the edit's `version` to its detail. */
export interface EditActivity {
  readonly action: 'version.restored' | 'edits.taken-back';
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
  /** Where the act comes from: columns of its row. */
  readonly origin?: { readonly address: string | null; readonly user_agent: string | null; readonly request_id: string | null };
}

/** An edit before its commit. */
export interface NewEdit {
  readonly client: string;
  readonly id: string;
  readonly user: string;
  readonly username: string;
  readonly length: number;
  readonly json: string;
  /** Ids of this server's files that it puts into the text. The document holds those that its author may read when it is committed. */
  readonly files?: readonly string[];
  readonly activity?: EditActivity;
}

/** Edits of one document. All are appended, or none. */
export interface Batch {
  readonly document: string;
  /** The batch is committed only if the head is of this history, at this version, at this epoch and not deleted … */
  readonly history: string;
  readonly base: number;
  readonly epoch: number;
  /** … and if each of its authors still has this account epoch, at which their permission was checked. */
  readonly authors: ReadonlyMap<string, number>;
  readonly edits: readonly NewEdit[];
}

export interface Snapshot {
  readonly version: number;
  /** The document as JSON of a delta, exactly as it was written. */
  readonly content: string;
  /** SHA-256 of `content` in UTF-8, in hexadecimal; the reader compares. */
  readonly checksum: string;
}

export interface Log {
  /** Heads by document. Documents that don't exist are missing. */
  heads(documents: readonly string[]): Promise<Map<string, Head>>;
  /** Edits after version `after`, in order: at least one if there are any, at most `limit`, and no more than a few megabytes. */
  edits(document: string, after: number, limit: number): Promise<LoggedEdit[]>;
  /** Only the deltas of these edits, which is faster for many. Order and bounds are those of `edits`. */
  deltas(document: string, after: number, limit: number): Promise<Delta[]>;
  /**
   * Appends each batch that matches its document's head and whose authors' epochs match. The others change nothing.
   * Once it resolves, the batches in its result are durable. When it rejects, the outcome is unknown.
   *
   * @returns commit time (ms since 1970) by document, for the batches that were committed
   */
  commit(batches: readonly Batch[]): Promise<Map<string, number>>;
  /** The latest snapshot of the current history at or before version `atMost`, or null. */
  snapshot(document: string, atMost: number): Promise<Snapshot | null>;
  /** Stores a snapshot, unless there is one at its version. If the history has been replaced, the snapshot is never read. */
  saveSnapshot(document: string, history: string, snapshot: Snapshot): Promise<void>;
  /** Stores the document's search text at `version`, unless a later one is stored or the history has been replaced. */
  saveSearchText(document: string, history: string, version: number, text: string): Promise<void>;
  /** At most `limit` documents whose search text is behind their log. */
  unindexed(limit: number): Promise<string[]>;
}
