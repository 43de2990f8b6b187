/** A client of ShareDB's protocol (lib/agent.js) for documents of the type rich-text; one operation is on its way at a time, as its own client does. */
import type { WebSocket } from 'ws';
import type { Client, Protocol, Seat } from '../../src/servers/contender.ts';
import { dial } from '../../src/servers/socket.ts';

const RICH_TEXT = 'http://sharejs.org/types/rich-text/v1';
const COLLECTION = 'bench';

interface Insert {
  readonly position: number;
  readonly text: string;
}

class SharedbClient implements Client {
  readonly #document: string;
  readonly #onFrame: ((data: Buffer) => void) | null;
  #socket: WebSocket | null = null;
  #own = '';
  #version = 0;
  #seq = 0;
  #inFlight = false;
  #unsent: Insert[] = [];
  #answered: (message: { id?: string; data?: { v: number } }) => void = () => {};

  constructor(document: string, onFrame: ((data: Buffer) => void) | null) {
    this.#document = document;
    this.#onFrame = onFrame;
  }

  async open(url: string): Promise<void> {
    this.#socket = await dial(url, (data) => this.#receive(data));
    const { id } = await this.#ask({ a: 'hs', protocol: 1, protocolMinor: 2 }, 'hs');
    this.#own = `"src":"${id}"`;
  }

  async create(text: string): Promise<void> {
    const data = { ops: [{ insert: `${text}\n` }] };
    await this.#ask({ ...this.#address(), a: 'op', v: 0, seq: ++this.#seq, x: {}, create: { type: RICH_TEXT, data } }, 'op');
  }

  async subscribe(): Promise<void> {
    const { data } = await this.#ask({ ...this.#address(), a: 's', v: null }, 's');
    this.#version = data?.v ?? 0;
    this.#answered = () => {};
  }

  edit(position: number, text: string): void {
    this.#unsent.push({ position, text });
    if (!this.#inFlight) this.#send();
  }

  close(): void {
    this.#socket?.close();
  }

  #address() {
    return { c: COLLECTION, d: this.#document };
  }

  #ask(message: object, action: string): Promise<{ id?: string; data?: { v: number } }> {
    return new Promise((resolve) => {
      this.#answered = (answer) => {
        if ((answer as { a?: string }).a === action) resolve(answer);
      };
      this.#socket?.send(JSON.stringify(message));
    });
  }

  #send(): void {
    this.#inFlight = true;
    const ops: object[] = [];
    let at = 0;
    for (const { position, text } of this.#unsent.sort((a, b) => a.position - b.position)) {
      const last = ops.at(-1) as { insert?: string } | undefined;
      if (position > at || last?.insert === undefined) {
        if (position > at) ops.push({ retain: position - at });
        ops.push({ insert: text });
      } else last.insert += text;
      at = position;
    }
    this.#unsent = [];
    this.#socket?.send(JSON.stringify({ ...this.#address(), a: 'op', v: this.#version, seq: ++this.#seq, x: {}, op: { ops } }));
  }

  #receive(data: Buffer): void {
    // Until it is subscribed, every message is an answer; after that, every message is an operation.
    if (this.#version === 0) {
      this.#answered(JSON.parse(data.toString()));
      return;
    }
    this.#onFrame?.(data);
    const head = data.toString('latin1', 0, 300);
    const version = /"v":(\d+)/.exec(head);
    if (version === null || head.includes('"error":')) throw new Error(`ShareDB refuses: ${head}`);
    // Published operations may come in another order than their acknowledgements.
    this.#version = Math.max(this.#version, Number(version[1]) + 1);
    if (!this.#inFlight || !data.includes(this.#own)) return;
    this.#inFlight = false;
    if (this.#unsent.length > 0) this.#send();
  }
}

async function open({ url, document }: Seat, onFrame: ((data: Buffer) => void) | null): Promise<SharedbClient> {
  const client = new SharedbClient(document, onFrame);
  await client.open(url);
  return client;
}

export const protocol: Protocol = {
  async seed(seat, text) {
    const client = await open(seat, null);
    await client.create(text);
    client.close();
  },
  async connect(seat, onFrame) {
    const client = await open(seat, onFrame);
    await client.subscribe();
    return client;
  },
};
