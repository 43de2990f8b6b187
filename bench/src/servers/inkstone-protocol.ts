/** A client of `inkstone.v1` (docs/protocol.md) that follows the protocol but does not keep the text. */
import { randomBytes } from 'node:crypto';
import { SUBPROTOCOL } from '@inkstone/sync/constants';
import type { WebSocket } from 'ws';
import type { Client, Protocol, Seat } from './contender.ts';
import { dial } from './socket.ts';

const E = 0x65;
const D = 0x64;
const W = 0x77;
const R = 0x72;
const B = 0x62;

interface Insert {
  readonly position: number;
  readonly text: string;
}

/** All clients of a document get the same bytes, so the edits in a frame are counted once for all of them. */
const counted = new Map<string, { from: number; length: number; version: number }>();

function numberAfter(data: Buffer, key: string): number {
  const at = data.indexOf(key) + key.length;
  let value = 0;
  for (let index = at; ; index++) {
    const digit = (data[index] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return value;
    value = value * 10 + digit;
  }
}

function versionAfter(document: string, data: Buffer): number {
  const from = numberAfter(data, '"from":');
  const last = counted.get(document);
  if (last?.from === from && last.length === data.length) return last.version;
  let version = from;
  for (let at = data.indexOf('{"client":'); at >= 0; at = data.indexOf('{"client":', at + 10)) version++;
  counted.set(document, { from, length: data.length, version });
  return version;
}

/** A new client id of an account. */
export function clientOf(user: string): string {
  return `${randomBytes(12).toString('base64url')}.${user}`;
}

class InkstoneClient implements Client {
  readonly #document: string;
  readonly #client: string;
  readonly #own: Buffer;
  readonly #onFrame: ((data: Buffer) => void) | null;
  #socket: WebSocket | null = null;
  #version = -1;
  #id = 0;
  #inFlight = false;
  #unsent: Insert[] = [];
  #sent: Insert[] = [];
  #welcomed: () => void = () => {};
  #acknowledged: () => void = () => {};

  constructor({ document, user }: Seat, onFrame: ((data: Buffer) => void) | null) {
    this.#document = document;
    this.#client = clientOf(user);
    this.#own = Buffer.from(`"${this.#client}"`);
    this.#onFrame = onFrame;
  }

  async open(url: string): Promise<void> {
    const welcome = new Promise<void>((resolve) => {
      this.#welcomed = resolve;
    });
    this.#socket = await dial(url, (data) => this.#receive(data), SUBPROTOCOL);
    this.#socket.send(JSON.stringify({ type: 'hello', client: this.#client }));
    await welcome;
  }

  edit(position: number, text: string): void {
    this.#unsent.push({ position, text });
    if (!this.#inFlight) this.#send();
  }

  acknowledged(): Promise<void> {
    return new Promise((resolve) => {
      this.#acknowledged = resolve;
    });
  }

  close(): void {
    this.#socket?.close();
  }

  /** Sends one edit at a time. Edits that are typed meanwhile are sent together, like a session's buffer. */
  #send(): void {
    this.#inFlight = true;
    this.#sent = this.#unsent.sort((a, b) => a.position - b.position);
    this.#unsent = [];
    this.#id++;
    this.#resend();
  }

  #resend(): void {
    const ops: string[] = [];
    let at = 0;
    let insert = '';
    const flush = () => {
      if (insert !== '') ops.push(`{"insert":${JSON.stringify(insert)}}`);
      insert = '';
    };
    for (const { position, text } of this.#sent) {
      if (position > at) {
        flush();
        ops.push(`{"retain":${position - at}}`);
        at = position;
      }
      insert += text;
    }
    flush();
    this.#socket?.send(`{"type":"edit","id":"${this.#id}","version":${this.#version},"delta":[${ops.join(',')}]}`);
  }

  #receive(data: Buffer): void {
    const [kind, next] = [data[9], data[10]];
    if (kind === E && next === D) {
      this.#onFrame?.(data);
      this.#version = versionAfter(this.#document, data);
      if (!this.#inFlight || !data.includes(this.#own)) return;
      this.#inFlight = false;
      this.#acknowledged();
      if (this.#unsent.length > 0) this.#send();
    } else if (kind === W) {
      this.#version = numberAfter(data, '"version":');
      this.#welcomed();
    } else if (kind === B) {
      this.#resend();
    } else if (kind === E || (kind === R && next === E)) {
      throw new Error(`the server refuses: ${data.toString()}`);
    }
  }
}

async function open(seat: Seat, onFrame: ((data: Buffer) => void) | null): Promise<InkstoneClient> {
  const client = new InkstoneClient(seat, onFrame);
  await client.open(seat.url);
  return client;
}

export const protocol: Protocol = {
  async seed(seat, text) {
    const client = await open(seat, null);
    const acknowledged = client.acknowledged();
    client.edit(0, text);
    await acknowledged;
    client.close();
  },
  connect: open,
};
