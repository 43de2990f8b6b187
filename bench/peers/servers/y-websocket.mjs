// y-websocket's own server (bin/server.cjs), in memory, on the port that was asked for.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { setupWSConnection } from 'y-websocket/bin/utils';

process.stdin.resume().on('end', () => process.exit());
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
sockets.on('connection', setupWSConnection);
const server = createServer();
server.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit('connection', ws, request)),
);
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
