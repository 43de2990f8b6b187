// The floor: a bare `ws` process that stamps each edit with its number and sends it on to all who have the document open.
import { WebSocketServer } from 'ws';

process.stdin.resume().on('end', () => process.exit());
/** @type {Map<string, { version: number, sockets: Set<import('ws').WebSocket> }>} */
const documents = new Map();
const server = new WebSocketServer({ port: Number(process.env.PORT), host: '127.0.0.1', perMessageDeflate: false }, () =>
  console.log('ready'),
);

server.on('connection', (socket, request) => {
  const name = request.url ?? '/';
  const document = documents.get(name) ?? { version: 0, sockets: new Set() };
  documents.set(name, document);
  document.sockets.add(socket);
  socket.on('close', () => document.sockets.delete(socket));
  socket.on('message', (data) => {
    document.version++;
    // `{…}` becomes `{"version":n,…}`.
    const stamped = Buffer.concat([Buffer.from(`{"version":${document.version},`), data.subarray(1)]);
    for (const other of document.sockets) other.send(stamped, { binary: false });
  });
});
