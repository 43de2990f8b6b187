/** What client and server of the document socket have in common: its name, its limits and its close codes. */

/** The WebSocket subprotocol of the rich dialect. */
export const SUBPROTOCOL = 'inkstone.v1';

/** Milliseconds between two heartbeats of the server. A client that gets no message for a bit more than two of them takes the socket for dead. */
export const HEARTBEAT_MS = 20_000;

/** Limits that both sides know. Lengths are in UTF-16 code units, frames in bytes. */
export const LIMITS = {
  /** Units that one edit may insert. */
  editLength: 1_048_576,
  /** Operations in one edit. */
  editOps: 50_000,
  /** Units of a document. */
  documentLength: 10_000_000,
  /** Characters of a document's content as JSON. Formats don't count as units, but may be a thousand times as long as the text that they format. */
  documentJson: 32_000_000,
  /** Bytes of one frame from a client. An edit of the greatest length fits, with every unit escaped. */
  frameBytes: 8 * 1024 * 1024,
  /** Characters of an edit's id. */
  editIdLength: 64,
} as const;

/** Why the server closed a socket. */
export const CloseCode = {
  /** Twenty malformed messages in ten seconds. */
  malformed: 4400,
  /** The sign-in session ended. */
  sessionEnded: 4401,
  /** The caller may no longer see the document. */
  accessLost: 4403,
  /** The document was put into the trash or deleted. */
  documentGone: 4404,
  /** The client stayed behind. */
  tooSlow: 4408,
  /** A frame over the limit. */
  tooLarge: 1009,
  /** The server failed on this socket; try again. */
  internalError: 1011,
  /** The server shuts down; try again at once. */
  shutdown: 1012,
} as const;
