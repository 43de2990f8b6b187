/** The options of a shared document, and its events. */
import type { Delta, Text } from '@inkstone/ot';
import type { Clock } from '../clock.ts';
import type { SocketLike } from '../connection/connection.ts';
import type { NetworkSignals } from '../connection/network-signals.ts';
import type { Journal } from '../journal/journal.ts';
import type { FileChange, Peer, Role } from '../protocol/protocol.ts';
import type { LostWork, Status } from './status.ts';

export interface SharedDocumentOptions {
  readonly documentId: string;
  readonly user: { readonly id: string };
  /**
   * Gives the socket's URL with a fresh ticket. It is called for each attempt to connect. A rejection with `code` `access-lost`, `not-found` or
   * `session-ended` closes the document. After any other rejection it is called again.
   */
  readonly url: () => Promise<string>;
  /** Default: the platform's `WebSocket`. */
  readonly connect?: (url: string, protocol: string) => SocketLike;
  /** Keeps unsaved edits beyond the life of the page. Default: they are not kept. */
  readonly journal?: Journal;
  readonly clock?: Clock;
  /** Uniform in [0, 1), for the backoff. */
  readonly random?: () => number;
  readonly signals?: NetworkSignals;
}

/** Where a change comes from. `local`: the app's `edit`; `remote`: somebody else or the server; `undo`: undo or redo. */
export type Origin = 'local' | 'remote' | 'undo';

export interface DocumentListener {
  /** The content has come for the first time, or replaces the whole text (another history, or a repaired mismatch). Show all of it anew. */
  opened?(text: Text): void;
  /**
   * The text has changed. The view applies the change, unless it is `local`, which the view made itself. `by` is null for the user's own edits and for
   * changes that take them back. `delta` is empty for an edit that changes nothing any more.
   */
  changed?(delta: Delta, origin: Origin, by: { readonly client: string; readonly user: string } | null): void;
  status?(status: Status): void;
  /** Peers came, left, or moved, also because the text around them moved. */
  peers?(peers: readonly Peer[]): void;
  role?(role: Role): void;
  title?(title: string): void;
  /** A file of the document changed: more of it has arrived, it is ready, it failed, or it was deleted. */
  file?(file: FileChange): void;
  /** Edits can't be saved any more. Offer them to the user as a copy (R5). */
  lost?(copy: LostWork): void;
  /** The text differed from the server's and has been replaced (R3). */
  mended?(): void;
}
