/** Takes over an accepted socket: reads it in its dialect, and counts its user as present until it closes. */
import type { Socket } from 'node:net';
import type { Clock } from '@inkstone/sync/clock';
import { CloseCode, SUBPROTOCOL } from '@inkstone/sync/constants';
import type { User } from '@inkstone/sync/protocol';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import type { Authority } from '../document/authority.ts';
import type { Documents } from '../host/documents.ts';
import type { CollabMetrics } from '../host/metrics.ts';
import type { Seen } from '../people/seen-recorder.ts';
import { ClientSocket } from './client-socket.ts';
import { PlainConnection } from './plain-dialect.ts';
import { RichConnection } from './rich-dialect.ts';

/** A user who may read a document. The document stays open until their socket closes. */
export interface Admitted {
  readonly authority: Authority;
  readonly user: User;
  /** The sign-in session. */
  readonly session: string;
  readonly readOnly: boolean;
  /** The name that the program gave its client in the socket's URL. */
  readonly clientName: string | undefined;
  /** Of the HTTP request that became the socket, for the log. */
  readonly reqId: string;
}

export interface AcceptDeps {
  readonly documents: Documents;
  readonly clock: Clock;
  /** Makes a unique id. */
  readonly newId: () => string;
  readonly logger: Logger;
  readonly metrics: CollabMetrics;
  readonly recordOpened: (document: string, user: string) => Promise<void>;
  readonly recordSeen: (seen: Seen) => void;
}

/** @param socket the TCP stream below `ws` */
export function acceptSocket(ws: WebSocket, socket: Socket, guest: Admitted, deps: AcceptDeps): void {
  const { documents, clock, logger, metrics } = deps;
  const { authority } = guest;
  metrics.sockets(1);
  const clientSocket = new ClientSocket(ws, socket, clock);
  const connection = readerOf(ws, clientSocket, guest, deps);
  ws.on('close', () => {
    connection.end();
    authority.participants.leave(connection);
    documents.release(authority);
    metrics.sockets(-1);
  });
  ws.on('message', (data: Buffer, isBinary: boolean) => {
    if (clientSocket.closed) return;
    connection.receive(isBinary ? undefined : parseJson(data), data.length);
    clientSocket.throttle();
  });
  if (authority.stale) {
    // The document closed its sockets before this one was registered.
    clientSocket.close(CloseCode.shutdown, 'try again');
    return;
  }
  authority.participants.enter(connection).catch((error: unknown) => {
    logger.warn({ err: error, reqId: guest.reqId }, 'a sign-in session could not be checked');
    clientSocket.close(CloseCode.internalError, 'try again');
  });
  if (connection instanceof PlainConnection) connection.open();
}

function readerOf(ws: WebSocket, clientSocket: ClientSocket, guest: Admitted, deps: AcceptDeps): PlainConnection | RichConnection {
  const { authority, user, session, readOnly, clientName, reqId } = guest;
  const { documents, clock, newId, logger, metrics, recordOpened, recordSeen } = deps;
  const onOpened = () => {
    recordOpened(authority.document, user.id).catch((error: unknown) => logger.warn({ err: error, reqId }, 'an opening was not recorded'));
  };
  const caller = { user, session, readOnly };
  if (ws.protocol === SUBPROTOCOL) {
    const onSeen = (version: number) => recordSeen({ document: authority.document, user: user.id, version });
    return new RichConnection(clientSocket, authority, caller, { documents, clock, logger, metrics, reqId, onOpened, onSeen });
  }
  onOpened();
  return new PlainConnection(clientSocket, authority, caller, { clock, newId, name: clientName });
}

/** The frame's JSON, or undefined if it is not JSON. */
function parseJson(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    return undefined;
  }
}
