/** What REST needs of the collaboration room: the only way that the two meet. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Delta, Text } from '@inkstone/ot';
import type { User } from '@inkstone/sync/protocol';

export interface VersionedText {
  readonly version: number;
  /** Not to be edited. */
  readonly text: Text;
}

export interface CollabApi {
  /** The committed content now; null when there is no such document. */
  read(document: string): Promise<VersionedText | null>;
  /** The content after `version` edits; null when there is no such document or version. */
  readAt(document: string, version: number): Promise<VersionedText | null>;
  /**
   * Commits the edit that `make` gives for the content that it is shown, none if it gives null.
   *
   * @returns the version that the edit made, or the current one without an edit
   * @throws when the document is gone or the user may not edit it any more
   */
  edit(document: string, user: User, make: (content: Text) => Delta | null): Promise<number>;
  /** Takes an `upgrade` event: answers it or makes it a socket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}
