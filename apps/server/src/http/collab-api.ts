/** What the REST API needs of the collaboration module. The http module knows it by this interface only. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Delta, Text } from '@inkstone/ot';
import type { User } from '@inkstone/sync/protocol';

export interface VersionedText {
  readonly version: number;
  /** It must not be edited. */
  readonly text: Text;
}

export interface CollabApi {
  /** The current committed content; null if there is no such document. */
  read(document: string): Promise<VersionedText | null>;
  /** The content after `version` edits; null if there is no such document or version. */
  readAt(document: string, version: number): Promise<VersionedText | null>;
  /**
   * Calls `make` with the current content and commits the edit that it returns; none if it returns null.
   *
   * @returns the version of the edit, or the current one without an edit
   * @throws when the document does not exist or the user may not edit it
   */
  edit(document: string, user: User, make: (content: Text) => Delta | null): Promise<number>;
  /** Handles an `upgrade` event: opens a socket or refuses the request. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}
