/** The log of edits: the only truth about a document's text and order. */
import type { Delta } from '@inkstone/ot';

/** The end of a document's log, and what a commit is compared with. */
export interface Head {
  readonly version: number;
  /** Changes whenever somebody's access to the document changes, or it goes into the trash or out of it. */
  readonly epoch: number;
  /** Changes when the log is replaced (a backup restored, an erasure) and when the database is another one (a standby promoted); versions of two histories can't be compared. */
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

/** An edit that is to be committed. */
export interface NewEdit {
  readonly client: string;
  readonly id: string;
  readonly user: string;
  readonly username: string;
  readonly length: number;
  readonly json: string;
}

/** Edits of one document, to be appended all or not at all. */
export interface Batch {
  readonly document: string;
  /** The batch is committed only if the head is of this history, at this version, at this epoch and not deleted … */
  readonly history: string;
  readonly base: number;
  readonly epoch: number;
  /** … and each account that wrote in it still has the epoch that was seen when its right was checked. */
  readonly authors: ReadonlyMap<string, number>;
  readonly edits: readonly NewEdit[];
}

export interface Snapshot {
  readonly version: number;
  /** The document as JSON of a delta, to the letter as it was written. */
  readonly content: string;
  /** SHA-256 of `content` in UTF-8, in hexadecimal; the reader compares. */
  readonly checksum: string;
}

export interface Log {
  /** The heads of those of the documents that exist. */
  heads(documents: readonly string[]): Promise<Map<string, Head>>;
  /** Edits after version `after` in order: at least one if there are any, at most `limit`, fewer once they make a few megabytes. */
  edits(document: string, after: number, limit: number): Promise<LoggedEdit[]>;
  /** What those edits change, without the rest, for reading many: the same order, at least one if there are any, at most `limit`, within the same bounds. */
  deltas(document: string, after: number, limit: number): Promise<Delta[]>;
  /**
   * Appends each batch whose document is as it expects, and says when; the others change nothing.
   * Once it resolves, what it names is durable. When it rejects, the outcome is unknown.
   *
   * @returns commit time (ms since 1970) by document, for the batches that were committed
   */
  commit(batches: readonly Batch[]): Promise<Map<string, number>>;
  /** The latest snapshot of the present history at or before version `atMost`, or null. */
  snapshot(document: string, atMost: number): Promise<Snapshot | null>;
  /** Keeps a snapshot of that history; one that exists at its version stays. Written late, after the history was replaced, it is never read. */
  saveSnapshot(document: string, history: string, snapshot: Snapshot): Promise<void>;
  /** Brings what search reads of the document up to `version` of that history, unless it is there already. */
  saveSearchText(document: string, history: string, version: number, text: string): Promise<void>;
  /** Documents whose search text is behind their log, at most `limit`. */
  unindexed(limit: number): Promise<string[]>;
}
