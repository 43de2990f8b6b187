/**
 * A client of `inkstone.v1`, written from docs/protocol.md alone and in the simplest way: a document is a list of units, and a delta is a list of changes of
 * the units of its base. It shares no code with the product on purpose: if the two disagree, one of them or the page is wrong.
 */
import { WebSocket } from 'ws';

type Attributes = Record<string, string | number | boolean | null>;
type Embed = Record<string, string | true>;
type Op = { insert?: string | Embed; retain?: number; delete?: number; attributes?: Attributes };
type Unit = { what: string | Embed; attributes: Attributes };
type Edit = { client: string; id: string; delta: Op[] };
type Welcome = { history: string; version: number; content?: Op[] };
type Message =
  | { type: 'content'; ops: Op[] }
  | ({ type: 'welcome' } & Welcome)
  | { type: 'edits'; from: number; edits: Edit[] }
  | { type: 'behind'; id: string; version: number }
  | { type: 'refused'; id: string; code: string }
  | { type: 'check'; version: number; checksum: string };

export class ProtocolClient {
  units: Unit[] = [];
  version = 0;
  checks = 0;
  readonly #url: string;
  readonly #id: string;
  #history: string | null = null;
  #ids = 0;
  /** Unacknowledged edits, oldest first. Only the first one is in flight, under its id. */
  #pending: Op[][] = [];
  #sent: string | null = null;
  #notBefore = 0;
  /** Content that came before the welcome. */
  #ahead: Unit[] = [];
  #socket: WebSocket | null = null;
  #wake: () => void = () => {};

  constructor(url: string, id: string) {
    this.#url = url;
    this.#id = id;
    this.connect();
  }

  /** Opens a socket that replaces the previous one. */
  connect(): void {
    this.#socket?.terminate();
    const socket = new WebSocket(this.#url, 'inkstone.v1');
    this.#socket = socket;
    this.#ahead = [];
    const resumed = this.#history === null ? {} : { history: this.#history, version: this.version };
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', client: this.#id, ...resumed })));
    socket.on('message', (data) => {
      if (socket === this.#socket) this.#receive(JSON.parse(String(data)));
      this.#wake();
    });
    socket.on('error', () => undefined);
  }

  edit(delta: Op[]): void {
    this.units = apply(this.units, delta);
    this.#pending.push(delta);
    if (this.#sent === null) this.#send();
  }

  get text(): string {
    return textOf(this.units);
  }

  get checksum(): string {
    return checksumOf(this.units);
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  get synchronized(): boolean {
    return this.#history !== null && this.#pending.length === 0;
  }

  close(): void {
    this.#socket?.close();
    this.#socket = null;
  }

  #send(): void {
    if (this.#socket?.readyState !== WebSocket.OPEN || this.version < this.#notBefore) return;
    while (this.#pending[0]?.length === 0) {
      this.#pending.shift(); // others have undone it
      this.#sent = null;
    }
    const delta = this.#pending[0];
    if (delta === undefined) return;
    this.#sent ??= String(this.#ids++);
    this.#socket.send(JSON.stringify({ type: 'edit', id: this.#sent, version: this.version, delta }));
  }

  #receive(message: Message): void {
    if (message.type === 'content') {
      this.#ahead = [...this.#ahead, ...apply([], message.ops)];
    } else if (message.type === 'welcome') {
      if (message.content) this.units = [...this.#ahead, ...apply([], message.content)];
      this.#ahead = [];
      this.#history = message.history;
      this.version = message.version;
      this.#send();
    } else if (message.type === 'edits') {
      for (const edit of message.edits.slice(this.version - message.from)) this.#committed(edit);
    } else if (message.type === 'behind') {
      this.#notBefore = message.version;
      this.#send();
    } else if (message.type === 'refused') {
      throw new Error(`refused: ${message.code}`);
    } else if (message.type === 'check' && message.version === this.version && this.#pending.length === 0) {
      this.checks++;
      if (message.checksum !== this.checksum) throw new Error(`another text at version ${this.version}`);
    }
  }

  #committed(edit: Edit): void {
    this.version++;
    if (edit.client === this.#id && edit.id === this.#sent) {
      this.#pending.shift();
      this.#sent = null;
      this.#notBefore = 0;
      this.#send();
      return;
    }
    const mineFirst = this.#id < edit.client;
    let incoming = edit.delta;
    this.#pending = this.#pending.map((mine) => {
      const moved = transform(mine, incoming, mineFirst);
      incoming = transform(incoming, mine, !mineFirst);
      return moved;
    });
    this.units = apply(this.units, incoming);
    if (this.#notBefore > 0 && this.version >= this.#notBefore) this.#send();
  }
}

function unitsOf({ insert = '', attributes = {} }: Op): Unit[] {
  return (typeof insert === 'string' ? insert.split('') : [insert]).map((what) => ({ what, attributes }));
}

function apply(units: Unit[], delta: Op[]): Unit[] {
  const result: Unit[] = [];
  let at = 0;
  for (const op of delta) {
    if (op.insert !== undefined) result.push(...unitsOf(op));
    const taken = units.slice(at, at + (op.retain ?? op.delete ?? 0));
    at += taken.length;
    if (op.delete === undefined) result.push(...taken.map((unit) => ({ what: unit.what, attributes: changed(unit.attributes, op) })));
  }
  return [...result, ...units.slice(at)];
}

function changed(attributes: Attributes, op: Op): Attributes {
  return Object.fromEntries(Object.entries({ ...attributes, ...op.attributes }).filter(([, value]) => value !== null));
}

type Fate = { deleted: boolean; change: Attributes };

/** For each unit of a delta's base, what the delta inserts before it and what it does to it. */
function spread(delta: Op[], length: number): { gaps: Unit[][]; fates: Fate[] } {
  const gaps: Unit[][] = Array.from({ length: length + 1 }, () => []);
  const fates: Fate[] = Array.from({ length }, () => ({ deleted: false, change: {} }));
  let at = 0;
  for (const op of delta) {
    if (op.insert !== undefined) gaps[at]?.push(...unitsOf(op));
    const end = at + (op.retain ?? op.delete ?? 0);
    while (at < end) fates[at++] = { deleted: op.delete !== undefined, change: op.attributes ?? {} };
  }
  return { gaps, fates };
}

function span(delta: Op[]): number {
  return delta.reduce((sum, op) => sum + (op.retain ?? op.delete ?? 0), 0);
}

function transform(delta: Op[], over: Op[], first: boolean): Op[] {
  const length = Math.max(span(delta), span(over));
  const a = spread(delta, length);
  const b = spread(over, length);
  const result: Op[] = [];
  for (let i = 0; i <= length; i++) {
    const own = (a.gaps[i] ?? []).map((unit): Op => ({ insert: unit.what, attributes: unit.attributes }));
    const theirs = (b.gaps[i] ?? []).map((): Op => ({ retain: 1 }));
    for (const op of first ? [...own, ...theirs] : [...theirs, ...own]) add(result, op);
    const [mine, other] = [a.fates[i], b.fates[i]];
    if (!mine || !other || other.deleted) continue;
    const change = Object.entries(mine.change).filter(([name]) => first || !(name in other.change));
    add(result, mine.deleted ? { delete: 1 } : { retain: 1, attributes: Object.fromEntries(change) });
  }
  const last = result.at(-1);
  if (last?.retain !== undefined && !last.attributes) result.pop();
  return result;
}

/** Adds an operation in such a way that the result is canonical. */
function add(ops: Op[], { attributes = {}, ...rest }: Op): void {
  const op: Op = Object.keys(attributes).length > 0 ? { ...rest, attributes } : rest;
  const last = ops.at(-1);
  if (op.insert !== undefined && last?.delete !== undefined) {
    ops.pop();
    add(ops, op);
    ops.push(last);
    return;
  }
  const alike = last !== undefined && describe(last.attributes) === describe(op.attributes);
  if (alike && last.retain !== undefined && op.retain !== undefined) last.retain += op.retain;
  else if (last?.delete !== undefined && op.delete !== undefined) last.delete += op.delete;
  else if (alike && typeof last.insert === 'string' && typeof op.insert === 'string') last.insert += op.insert;
  else ops.push({ ...op });
}

function describe(values: object | undefined): string {
  return JSON.stringify(Object.entries(values ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function textOf(units: Unit[]): string {
  return units.map(({ what }) => (typeof what === 'string' ? what : '\ufffc')).join('');
}

function checksumOf(units: Unit[]): string {
  const [a, b] = hash(textOf(units));
  let described = '';
  let run = '--';
  let length = 0;
  const end = () => {
    described += String.fromCharCode(length & 0xffff, length >>> 16) + run;
  };
  for (const { what, attributes } of units) {
    const format = `${typeof what === 'string' ? '-' : describe(what)}${Object.keys(attributes).length > 0 ? describe(attributes) : '-'}`;
    if (format !== run) {
      end();
      run = format;
      length = 0;
    }
    length++;
  }
  end();
  const [c, d] = hash(described);
  return hex(a ^ Math.imul(c, 0x9e3779b1)) + hex(b ^ Math.imul(d, 0x85ebca77));
}

function hash(text: string): [number, number] {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x9e3779b1);
    b = Math.imul(b ^ text.charCodeAt(i), 0x5f356495);
    a = (a << 13) | (a >>> 19);
    b = (b << 17) | (b >>> 15);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return [(a ^ (a >>> 16)) >>> 0, (b ^ (b >>> 16)) >>> 0];
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
