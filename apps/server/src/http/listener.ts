/** The HTTP server under both ports: how long it waits for clients, and where requests for another protocol go. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { CollabDoor } from './collab-door.ts';

/** Milliseconds in which a request must have come whole: a slow or silent client holds nothing for long. */
const REQUEST_MS = 60_000;

/**
 * Milliseconds that a connection is kept for another request. More than the minute after which load balancers give theirs up: whoever closes first must
 * be the client, or it sends a request into a connection that is being closed, and hears of no answer.
 */
const IDLE_MS = 72_000;

/**
 * A server that listens nowhere yet. A WebSocket goes to the collaboration room; any other protocol that is asked for is answered in HTTP/1.1 (RFC 9110, 7.8).
 */
export function httpServer(listener: RequestListener, collab: CollabDoor): Server {
  const server = createServer({ requestTimeout: REQUEST_MS, keepAliveTimeout: IDLE_MS }, listener);
  return server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket') collab.upgrade(request, socket, head);
    else readAgain(server, request, socket, head);
  });
}

/**
 * Node takes a connection away from HTTP for any `Upgrade` that is listened for. The request is put back without it, and the connection is read
 * from the start, body and all. A client that speaks HTTP/2 where it can asks so with each first request (Java's does).
 */
function readAgain(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!/^(upgrade|http2-settings|connection)$/i.test(name)) lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}
