/** One socket, as the room writes to it. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { serverClock } from '../../src/clock.ts';
import { Broadcast } from '../../src/collab/broadcast.ts';
import { Wire } from '../../src/collab/wire.ts';

it('sends what was framed for many between messages for one, in order and whole, whatever its length', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [ws, request] = (await once(server, 'connection')) as [WebSocket, { socket: Socket }];
  const wire = new Wire(ws, request.socket, serverClock);
  const texts = [0, 1, 125, 126, 65_535, 65_536, 200_000].map((length) => 'x'.repeat(length));
  texts.push('é🎈'.repeat(40_000));
  const wanted: string[] = [];
  for (const text of texts) {
    wire.send(new Broadcast(text));
    wire.send(`one ${text.length}`);
    wire.sendParts([Buffer.from(text), Buffer.from(' and '), Buffer.from('more')]);
    wanted.push(text, `one ${text.length}`, `${text} and more`);
  }
  const received: string[] = [];
  const done = new Promise<void>((resolve) => {
    client.on('message', (data, isBinary) => {
      expect(isBinary).toBe(false);
      received.push(data.toString());
      if (received.length === wanted.length) resolve();
    });
  });
  await done;
  expect(received).toEqual(wanted);
  client.terminate();
  server.close();
});
