// ShareDB with rich text, in memory or on PostgreSQL. Messages are JSON in WebSocket frames, as its documentation does it.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Duplex } from 'node:stream';
import pg from 'pg';
import richText from 'rich-text';
import ShareDB from 'sharedb';
import PostgresDB from 'sharedb-postgres';
import { WebSocketServer } from 'ws';

process.stdin.resume().on('end', () => process.exit());
ShareDB.types.register(richText.type);
let db;
if (process.env.POSTGRES !== undefined) {
  const connection = JSON.parse(process.env.POSTGRES);
  const client = new pg.Client(connection);
  await client.connect();
  await client.query(readFileSync(createRequire(import.meta.url).resolve('sharedb-postgres/structure.sql'), 'utf8'));
  await client.end();
  db = new PostgresDB(connection);
}
const backend = new ShareDB({ ...(db === undefined ? {} : { db }) });

const server = new WebSocketServer({ port: Number(process.env.PORT), host: '127.0.0.1', perMessageDeflate: false }, () =>
  console.log('ready'),
);
server.on('connection', (socket) => {
  const stream = new Duplex({
    objectMode: true,
    read() {},
    write(message, _encoding, done) {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
      done();
    },
  });
  socket.on('message', (data) => stream.push(JSON.parse(data.toString())));
  socket.on('close', () => stream.destroy());
  backend.listen(stream);
});
