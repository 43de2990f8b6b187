/** The listening ports. A port stays open while one service replaces another, so that no connection is refused in between. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { StartError } from '../errors.ts';

/** Time in ms within which a request must be complete, so that slow or silent clients don't hold connections for long. */
const REQUEST_MS = 60_000;

/**
 * How long an idle connection stays open for another request, in ms. Load balancers close theirs after a minute, and they must close first: if the server
 * did, a request could be sent into the closing connection and get no answer.
 */
const IDLE_MS = 72_000;

/** What answers requests on a port. */
export interface Service {
  readonly request: RequestListener;
  /** Handles a request for a WebSocket. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface Port {
  readonly server: Server;
  readonly number: number;
  /** Lets `service` answer from now on. */
  serve(service: Service): void;
  /** Stops listening and closes connections without a request so far. Resolves when all other connections have ended too. */
  close(): Promise<void>;
  /** Closes all connections. */
  endAll(): void;
}

/**
 * Starts to listen on a port.
 *
 * @param setting the name of the port's setting, for error messages
 * @param host undefined: all addresses
 * @param port 0: any free port
 * @param publicPath a prefix of paths that proxies may leave on them, or cut; empty for none
 * @param first answers until `serve` is called
 * @throws StartError when the port can't be opened
 */
export async function openPort(setting: string, host: string | undefined, port: number, publicPath: string, first: Service): Promise<Port> {
  let service = first;
  const server = createServer({ requestTimeout: REQUEST_MS, keepAliveTimeout: IDLE_MS }, (request, response) => {
    cutPrefix(request, publicPath);
    service.request(request, response);
  });
  // Requests for any other protocol than WebSocket are answered in HTTP/1.1 (RFC 9110, 7.8).
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    cutPrefix(request, publicPath);
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

/** Cuts the path under which a proxy publishes the server, so that everything behind knows paths from the root only. */
function cutPrefix(request: IncomingMessage, prefix: string): void {
  const { url } = request;
  if (prefix === '' || url === undefined || !url.startsWith(prefix)) return;
  const rest = url.slice(prefix.length);
  if (rest === '' || rest.startsWith('?')) request.url = `/${rest}`;
  else if (rest.startsWith('/')) request.url = rest;
}

async function listen(server: Server, setting: string, host: string | undefined, port: number): Promise<void> {
  try {
    await listenOn(server, port, host ?? '::').catch((error: NodeJS.ErrnoException) => {
      // The machine has no IPv6.
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

/** Keeps track of an HTTP server's connections, WebSockets included, so that a shutdown can close them. */
function watchConnections(server: Server) {
  const all = new Set<Socket>();
  /** Connections without a request so far. Browsers open some in advance. */
  const silent = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    // `readAgain` emits this event a second time for the same connection.
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
 * Lets HTTP read a request again without its `Upgrade` header. Node hands every connection with that header to the `upgrade` event, but only WebSockets
 * are upgraded here. Some HTTP clients ask for HTTP/2 in this way with their first request (Java's does). The request is written back into the socket
 * without the header, and its body follows.
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
