/** What begins once a socket has been let in: it is read in its dialect, and counts as somebody who is here, until it closes. */
import type { Socket } from 'node:net';
import type { Clock } from '@inkstone/sync/clock';
import { CloseCode, SUBPROTOCOL } from '@inkstone/sync/constants';
import type { User } from '@inkstone/sync/protocol';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import type { Authority } from '../document/authority.ts';
import type { Documents } from '../host/documents.ts';
import type { CollabMetrics } from '../host/metrics.ts';
import { PlainConnection } from './plain-dialect.ts';
import { RichConnection } from './rich-dialect.ts';
import { ClientSocket } from './client-socket.ts';

/** Somebody who may read a document, which is kept open for them until their socket closes. */
export interface Admitted {
  readonly authority: Authority;
  readonly user: User;
  /** The sign-in session. */
  readonly session: string;
  /** The name that a program gave its client in the socket's address. */
  readonly clientName: string | undefined;
}

export interface AcceptDeps {
  readonly documents: Documents;
  readonly clock: Clock;
  /** An id that is never made again. */
  readonly newId: () => string;
  readonly logger: Logger;
  readonly metrics: CollabMetrics;
  readonly recordOpened: (document: string, user: string) => Promise<void>;
}

/** @param socket the stream below `ws` */
export function acceptSocket(ws: WebSocket, socket: Socket, guest: Admitted, parts: AcceptDeps): void {
  const { documents, clock, logger, metrics } = parts;
  const { authority } = guest;
  metrics.sockets(1);
  const wire = new ClientSocket(ws, socket, clock);
  const reader = readerOf(ws, wire, guest, parts);
  ws.on('close', () => {
    reader.end();
    authority.attendance.leave(reader);
    documents.release(authority);
    metrics.sockets(-1);
  });
  ws.on('message', (data: Buffer, isBinary: boolean) => {
    if (wire.closed) return;
    reader.receive(isBinary ? undefined : parseJson(data), data.length);
    wire.throttle();
  });
  if (authority.stale) {
    // It told everyone before this one came.
    wire.close(CloseCode.shutdown, 'try again');
    return;
  }
  authority.attendance.enter(reader).catch((error: unknown) => {
    logger.warn({ err: error }, 'a sign-in session could not be checked');
    wire.close(CloseCode.internalError, 'try again');
  });
  if (reader instanceof PlainConnection) reader.open();
}

function readerOf(ws: WebSocket, wire: ClientSocket, guest: Admitted, parts: AcceptDeps): PlainConnection | RichConnection {
  const { authority, user, session, clientName } = guest;
  const { documents, clock, newId, logger, metrics, recordOpened } = parts;
  const onOpened = () => {
    recordOpened(authority.document, user.id).catch((error: unknown) => logger.warn({ err: error }, 'an opening was not recorded'));
  };
  const role = authority.attendance.roleOf(user.id);
  if (ws.protocol === SUBPROTOCOL) {
    return new RichConnection(wire, authority, { user, session }, role, { documents, clock, logger, metrics, onOpened });
  }
  onOpened();
  return new PlainConnection(wire, authority, { user, session }, role, newId, clientName);
}

/** The frame's JSON, or undefined if it is none. */
function parseJson(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    return undefined;
  }
}
