/** What the REST API needs of the collaboration module. The http module knows it by this interface only. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Delta, Text } from '@inkstone/ot';
import type { User } from '@inkstone/sync/protocol';
import type { Db } from '../db/database.ts';
import type { EditActivity } from '../ports/log.ts';

export interface VersionedText {
  readonly version: number;
  /** It must not be edited. */
  readonly text: Text;
}

/** An edit that was made without a socket. */
export interface RequestedEdit {
  /**
   * Says what the edit was, for as long as the log is kept: `restore.<user id>` for restoring a version, `revert.<user id>` for taking edits back,
   * `api.<user id>` for others.
   */
  readonly client: string;
  /** Unique among the edits of this client. */
  readonly id: string;
  /** The version that `delta` was made against. */
  readonly base: number;
  /** Canonical and not empty. */
  readonly delta: Delta;
  /** Written to the activity log in the statement that commits the edit, with the edit's `version` in its detail. */
  readonly activity?: EditActivity;
}

export interface CollabApi {
  /** The current committed content; null if there is no such document. */
  read(document: string): Promise<VersionedText | null>;
  /** The content after `version` edits; null if there is no such document or version. */
  readAt(document: string, version: number): Promise<VersionedText | null>;
  /** Like `readAt`, from a database that has the log up to the version, without opening the document. */
  readLogged(from: Db, document: string, version: number): Promise<VersionedText | null>;
  /** Deltas of the edits after a version, in order: at least one if there are any, at most `limit`, and no more than a few megabytes. */
  deltas(document: string, after: number, limit: number): Promise<Delta[]>;
  /**
   * Commits an edit on behalf of a user, merged with all edits since its base. If an edit of that client and id has been committed since the base, none is made.
   *
   * @returns the version of the edit, or null if it can't be merged and has to be made anew on the current content: its base is too old, or it and an edit since
   *   both bring earlier content back
   * @throws ApiError `not-found`, `forbidden`, `too-large` or `unavailable`
   */
  edit(document: string, user: User, edit: RequestedEdit): Promise<number | null>;
  /** Open sockets and open documents of this server. */
  load(): { readonly sockets: number; readonly documents: number };
  /** Handles an `upgrade` event: opens a socket or refuses the request. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}
