/** One socket, as the room writes to it. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { serverClock } from '../../src/clock.ts';
import { Broadcast } from '../../src/collab/connection/broadcast.ts';
import { ClientSocket } from '../../src/collab/connection/client-socket.ts';

/** A wire, and the client at its other end. */
async function connected() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [[ws, request]] = (await Promise.all([once(server, 'connection'), once(client, 'open')])) as [
    [WebSocket, { socket: Socket }],
    unknown,
  ];
  onTestFinished(() => {
    client.terminate();
    server.close();
  });
  return { wire: new ClientSocket(ws, request.socket, serverClock), ws, client };
}

it('sends what was framed for many between messages for one, in order and whole, whatever its length', async () => {
  const { wire, client } = await connected();
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
});

it('keeps small frames in order, counts them, and says when they are taken, while the other end takes nothing', async () => {
  const { wire, client } = await connected();
  client.pause();
  const frame = 'x'.repeat(4_000);
  let sent = 0;
  while (wire.backlog < 1024 * 1024) wire.send(new Broadcast(`${sent++} ${frame}`));
  wire.send(`${sent++} for one`);
  expect(wire.send(new Broadcast(`${sent++} ${frame}`))).toBe(false);
  const drained = wire.drained();
  let received = 0;
  const all = new Promise<void>((resolve) => {
    client.on('message', (data) => {
      expect(data.toString().split(' ')[0]).toBe(`${received++}`);
      if (received === sent) resolve();
    });
  });
  client.resume();
  await Promise.all([drained, all]);
  expect(wire.backlog).toBe(0);
});

it('is closed by a write that the other end can’t take any more', async () => {
  const { wire, ws, client } = await connected();
  (client as unknown as { _socket: Socket })._socket.resetAndDestroy();
  const closed = once(ws, 'close');
  // Its reading would find out by itself.
  ws.pause();
  for (let count = 0; count < 1_000 && !wire.closed; count++) {
    wire.send(new Broadcast('a letter'));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await closed;
  expect(wire.closed).toBe(true);
});

describe('the heartbeat', () => {
  /** A socket whose heartbeats come when `beat` is called, and what the other end gets. */
  async function steered() {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { autoPong: false });
    const [ws, request] = (await once(server, 'connection')) as [WebSocket, { socket: Socket }];
    await once(client, 'open');
    let beat = () => {};
    const wire = new ClientSocket(ws, request.socket, {
      now: () => 0,
      after(_ms, task) {
        beat = task;
        return () => undefined;
      },
    });
    wire.pulse = new Broadcast('alive');
    const came: string[] = [];
    client.on('ping', () => came.push('ping'));
    client.on('message', (data) => came.push(data.toString()));
    onTestFinished(() => {
      client.terminate();
      server.close();
    });
    /** Beats, and waits until what was sent has come. */
    const beatAndHear = async () => {
      const heard = once(client, 'message');
      beat();
      await heard;
    };
    return { wire, ws, client, came, beat: () => beat(), beatAndHear };
  }

  it('pings only who has been silent since the last one, and shows everyone that the server is there', async () => {
    const { client, ws, came, beatAndHear } = await steered();
    // The request for the socket was heard.
    await beatAndHear();
    expect(came).toEqual(['alive']);
    await beatAndHear();
    expect(came).toEqual(['alive', 'ping', 'alive']);
    client.pong();
    await once(ws, 'pong');
    client.send('a letter');
    await once(ws, 'message');
    await beatAndHear();
    expect(came).toEqual(['alive', 'ping', 'alive', 'alive']);
  });

  it('ends a connection whose other end has not answered the ping before', async () => {
    const { client, ws, wire, beat, beatAndHear } = await steered();
    await beatAndHear();
    await beatAndHear();
    const closed = [once(ws, 'close'), once(client, 'close')];
    beat();
    await Promise.all(closed);
    expect(wire.closed).toBe(true);
  });
});
