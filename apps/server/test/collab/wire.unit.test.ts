/** One socket, as the room writes to it. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
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

describe('the heartbeat', () => {
  /** A socket whose heartbeats come when `beat` is called, and what the other end gets. */
  async function steered() {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { autoPong: false });
    const [ws, request] = (await once(server, 'connection')) as [WebSocket, { socket: Socket }];
    await once(client, 'open');
    let beat = () => {};
    const wire = new Wire(ws, request.socket, {
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
