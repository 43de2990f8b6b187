/** What an app gives to a shared document, and what it hears of it. */
import type { Delta, Text } from '@inkstone/ot';
import type { Clock } from '../clock.ts';
import type { SocketLike } from '../connection/connection.ts';
import type { NetworkSignals } from '../connection/network-signals.ts';
import type { Journal } from '../journal/journal.ts';
import type { Peer, Role } from '../protocol/protocol.ts';
import type { LostWork, Status } from './status.ts';

export interface SharedDocumentOptions {
  readonly documentId: string;
  readonly user: { readonly id: string };
  /**
   * The socket's URL with a fresh ticket; asked for at each connect. A rejection with `code` `access-lost`, `not-found` or `session-ended` closes the
   * document; after any other it is asked again.
   */
  readonly url: () => Promise<string>;
  /** Default: the platform's `WebSocket`. */
  readonly connect?: (url: string, protocol: string) => SocketLike;
  /** Where unsaved edits outlive the page. Default: nowhere. */
  readonly journal?: Journal;
  readonly clock?: Clock;
  /** Uniform in [0, 1), for the backoff. */
  readonly random?: () => number;
  readonly signals?: NetworkSignals;
}

/** Where a change comes from: the app's own `edit`; somebody else, or the server; `undo` or `redo`. */
export type Origin = 'local' | 'remote' | 'undo';

export interface DocumentListener {
  /** The first content, or content that replaces all there was (another history, a mended mismatch): show all of it anew. */
  opened?(text: Text): void;
  /** The text has changed; the view applies it, except `local`, which is its own. `by` is null for one's own edits and for what takes them back. An edit that came to nothing has an empty delta. */
  changed?(delta: Delta, origin: Origin, by: { readonly client: string; readonly user: string } | null): void;
  status?(status: Status): void;
  /** Peers came, went, or moved (also because the text moved). */
  peers?(peers: readonly Peer[]): void;
  role?(role: Role): void;
  title?(title: string): void;
  /** Edits that can't be saved any more: offer them as a copy (R5). */
  lost?(copy: LostWork): void;
  /** The text here was not the text that others have; it has been replaced (R3). */
  mended?(): void;
}
