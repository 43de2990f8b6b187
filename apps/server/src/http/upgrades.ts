/** Requests that ask for another protocol: a WebSocket goes to the collaboration room, all else is answered in HTTP/1.1 (RFC 9110, 7.8). */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { CollabDoor } from './collab-door.ts';

export function routeUpgrades(server: Server, collab: CollabDoor): Server {
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
