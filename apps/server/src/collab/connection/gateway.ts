/** Accepts sockets to documents: checks before the upgrade who may connect, then speaks the dialect that the client asked for. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { LIMITS, SUBPROTOCOL } from '@inkstone/sync/constants';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { type AcceptDeps, type Admitted, acceptSocket } from './accept.ts';

/** Open sockets that one address may have. */
const SOCKETS_PER_ADDRESS = 20_000;
const PATH = /^\/ws\/documents\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;

/** The name that a program on the plain socket gives its client. It stays the same over its connections. */
const clientName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/)
  .optional();

export interface Caller {
  readonly userId: string;
  /** The sign-in session. */
  readonly session: string;
  /** Whether the socket only reads, whatever its user may do. */
  readonly readOnly: boolean;
}

export interface GatewayDeps extends AcceptDeps {
  /** Whether a browser on this origin may connect. */
  readonly allowsOrigin: (request: IncomingMessage) => boolean;
  /** The client's address; headers of trusted proxies are taken into account. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** The id of an HTTP request, the same each time it is asked for: the one that a proxy gave it, or one that this makes. It is in logs, answers and the audit trail. */
  readonly requestIdOf: (request: IncomingMessage) => string;
  /** The caller of an access token or of a ticket for this document; null if it is not valid. */
  readonly authenticate: (token: string, document: string) => Promise<Caller | null>;
  /** Resolves once the audit trail has that the user reads the document: a socket shows it. */
  readonly recordReading: (document: string, user: string, request: IncomingMessage) => Promise<void>;
}

/** Why a request is not upgraded. */
class Rejection extends Error {
  readonly status: string;
  /** What is wrong, in a sentence; empty if the status says it. */
  readonly detail: string;

  constructor(status: string, detail = '') {
    super(status);
    this.status = status;
    this.detail = detail;
  }
}

export class Gateway {
  readonly #deps: GatewayDeps;
  readonly #sockets = new Map<string, number>();
  #open = 0;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.frameBytes,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: (protocols) => (protocols.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
    this.#server.on('headers', (headers, request) => headers.push(`X-Request-Id: ${deps.requestIdOf(request)}`));
  }

  /** Number of open sockets. */
  get size(): number {
    return this.#open;
  }

  /** Handles the `upgrade` event of an HTTP server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const fail = () => socket.destroy();
    socket.on('error', fail);
    this.#admit(request, socket).then(
      (guest) => {
        socket.off('error', fail);
        if (socket.destroyed) this.#deps.documents.release(guest.authority);
        else {
          let greeted = false;
          this.#server.handleUpgrade(request, socket, head, (ws) => {
            greeted = true;
            this.#count(ws, request);
            // The types say Duplex, but an HTTP server's sockets are always net.Socket.
            acceptSocket(ws, socket as Socket, guest, this.#deps);
          });
          // The handshake was not valid (RFC 6455), and `ws` has answered 400.
          if (!greeted) this.#deps.documents.release(guest.authority);
        }
      },
      (error: unknown) => {
        const { logger, metrics, requestIdOf } = this.#deps;
        const reqId = requestIdOf(request);
        if (!(error instanceof Rejection)) logger.warn({ err: error, reqId }, 'a socket could not be opened');
        const { status, detail } = error instanceof Rejection ? error : new Rejection('503 Service Unavailable');
        metrics.rejected(Number.parseInt(status, 10));
        // Node's HTTP server does not watch an upgraded connection any more. A client that does not close its half would keep it open for ever.
        socket.once('finish', fail);
        const headers = [
          'Connection: close',
          'Content-Type: text/plain; charset=utf-8',
          `Content-Length: ${Buffer.byteLength(detail)}`,
          `X-Request-Id: ${reqId}`,
        ];
        socket.end(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${detail}`);
      },
    );
  }

  /** Checks origin, token and document, in the order of the public contract. */
  async #admit(request: IncomingMessage, socket: Duplex): Promise<Admitted> {
    const { documents, allowsOrigin, addressOf, requestIdOf, authenticate, recordReading } = this.#deps;
    const address = request.url ?? '/';
    // Two slashes would begin a host.
    if (address.startsWith('//') || !URL.canParse(address, 'http://localhost')) throw new Rejection('400 Bad Request');
    const url = new URL(address, 'http://localhost');
    if (!url.pathname.startsWith('/ws/documents/')) throw new Rejection('404 Not Found');
    if (!allowsOrigin(request)) throw new Rejection('403 Forbidden', 'This page is of another origin; the server’s log says more.\n');
    const document = PATH.exec(url.pathname)?.[1]?.toLowerCase();
    const caller = await authenticate(url.searchParams.get('token') ?? '', document ?? '');
    if (caller === null) throw new Rejection('401 Unauthorized');
    if (document === undefined) throw new Rejection('404 Not Found');
    if ((this.#sockets.get(addressOf(request)) ?? 0) >= SOCKETS_PER_ADDRESS) throw new Rejection('429 Too Many Requests');
    const authority = await documents.acquire(document);
    if (authority === null) throw new Rejection('404 Not Found');
    try {
      const member = await authority.participants.admit(caller.userId);
      if (member === null || socket.destroyed) throw new Rejection(authority.stale ? '503 Service Unavailable' : '404 Not Found');
      await recordReading(document, caller.userId, request);
      const name = clientName.safeParse(url.searchParams.get('client') ?? undefined);
      if (!name.success) throw new Rejection('400 Bad Request', 'client: must have 1 to 40 characters of A-Z a-z 0-9 _ -\n');
      const { session, readOnly } = caller;
      return { authority, user: member.user, session, readOnly, clientName: name.data, reqId: requestIdOf(request) };
    } catch (error) {
      documents.release(authority);
      throw error;
    }
  }

  /** Counts the sockets of an address. */
  #count(ws: WebSocket, request: IncomingMessage): void {
    const address = this.#deps.addressOf(request);
    this.#sockets.set(address, (this.#sockets.get(address) ?? 0) + 1);
    this.#open++;
    ws.on('close', () => {
      this.#open--;
      const left = (this.#sockets.get(address) ?? 1) - 1;
      if (left === 0) this.#sockets.delete(address);
      else this.#sockets.set(address, left);
    });
  }
}
