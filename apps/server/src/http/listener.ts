/** The ports: open from the start, and handed from one service to the next, so that nobody is refused a connection between them. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { StartError } from '../errors.ts';

/** Milliseconds in which a request must have come whole: a slow or silent client holds nothing for long. */
const REQUEST_MS = 60_000;

/**
 * Milliseconds that a connection is kept for another request. More than the minute after which load balancers give theirs up: whoever closes first must
 * be the client, or it sends a request into a connection that is being closed, and hears of no answer.
 */
const IDLE_MS = 72_000;

/** Who answers on a port. */
export interface Service {
  readonly request: RequestListener;
  /** Takes a request for a WebSocket. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface Port {
  readonly server: Server;
  readonly number: number;
  /** From now on `service` answers. */
  serve(service: Service): void;
  /** Stops listening and ends the connections on which nothing was asked yet; resolves when the others have ended too. */
  close(): Promise<void>;
  /** Ends the connections that are left. */
  endAll(): void;
}

/**
 * Listens.
 *
 * @param setting that names the port, for errors
 * @param host undefined: everywhere
 * @param port 0: any free one
 * @param first who answers until `serve` is called
 * @throws StartError when the port can't be had
 */
export async function openPort(setting: string, host: string | undefined, port: number, first: Service): Promise<Port> {
  let service = first;
  const server = createServer({ requestTimeout: REQUEST_MS, keepAliveTimeout: IDLE_MS }, (request, response) =>
    service.request(request, response),
  );
  // A WebSocket goes to the service; any other protocol that is asked for is answered in HTTP/1.1 (RFC 9110, 7.8).
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket') service.upgrade(request, socket, head);
    else readAgain(server, request, socket, head);
  });
  const connections = watchConnections(server);
  await listen(server, setting, host, port);
  let ended: Promise<void> | undefined;
  return {
    server,
    number: (server.address() as AddressInfo).port,
    serve(next) {
      service = next;
    },
    close() {
      ended ??= new Promise((resolve) => server.close(() => resolve()));
      connections.endSilent();
      return ended;
    },
    endAll: connections.endAll,
  };
}

async function listen(server: Server, setting: string, host: string | undefined, port: number): Promise<void> {
  try {
    await listenOn(server, port, host ?? '::').catch((error: NodeJS.ErrnoException) => {
      // A machine without IPv6.
      if (host !== undefined || !['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'].includes(error.code ?? '')) throw error;
      return listenOn(server, port, '0.0.0.0');
    });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartError(`${setting}: ${port} is in use by another program; stop it, or set ${setting}`, { cause });
    if (code === 'EACCES')
      throw new StartError(`${setting}: ${port} may not be used by this user; set ${setting} to 1024 or more`, { cause });
    if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL') throw new StartError(`HOST: ${host} is no address of this machine`, { cause });
    throw new StartError(`${setting}: ${port} cannot be listened on (${code ?? message})`, { cause });
  }
}

function listenOn(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Knows the connections of an HTTP server, its sockets' too, to end those that would keep a shutdown waiting. */
function watchConnections(server: Server) {
  const all = new Set<Socket>();
  /** Browsers open connections in advance; nothing was asked on these yet. */
  const silent = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    // Told of again after a request for another protocol than HTTP.
    if (all.has(socket)) return;
    all.add(socket);
    silent.add(socket);
    socket.on('close', () => {
      all.delete(socket);
      silent.delete(socket);
    });
  });
  const heard = (request: IncomingMessage) => silent.delete(request.socket);
  server.prependListener('request', heard).prependListener('upgrade', heard);
  const end = (sockets: Iterable<Socket>) => {
    for (const socket of sockets) socket.destroy();
  };
  return { endSilent: () => end(silent), endAll: () => end(all) };
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
