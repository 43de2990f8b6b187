/** Replays a recorded session through a running server: real client sessions, sockets, server and database. */
import { clientFirst, type Delta, isEmpty, Text, transform } from '@inkstone/ot';
import type { SharedDocument } from '@inkstone/sync';
import { type Account, opened, type Server } from './server.ts';
import type { Trace, TraceEdit } from './traces.ts';

export interface Replayed {
  /** The text that each agent's client shows at the end, without the last newline. */
  readonly texts: readonly string[];
  /** The text that the API returns. */
  readonly stored: string;
  readonly version: number;
  readonly seconds: number;
}

/** A change that the client has applied and its author has not seen yet. */
interface Unseen {
  readonly agent: number;
  readonly client: string;
  delta: Delta;
}

/**
 * One writer of a recording. The client applies others' edits as they come, but the recorded author had seen only some of them. Each recorded edit is
 * therefore transformed over the edits that its author had not seen.
 */
class Agent {
  readonly document: SharedDocument;
  readonly #number: number;
  readonly #agentOf: (client: string) => number;
  readonly #unseen: Unseen[] = [];
  /** Numbers of each agent's edits that have come, and that the author has seen. */
  readonly #come: number[];
  readonly #seen: number[];
  #wake: () => void = () => {};

  constructor(document: SharedDocument, number: number, agents: number, agentOf: (client: string) => number) {
    this.document = document;
    this.#number = number;
    this.#agentOf = agentOf;
    this.#come = new Array<number>(agents).fill(0);
    this.#seen = new Array<number>(agents).fill(0);
    document.subscribe({
      changed: (delta, origin, by) => {
        if (origin === 'remote' && by !== null) this.#receive(delta, by.client);
      },
      status: () => this.#wake(),
    });
  }

  async type(edits: readonly TraceEdit[]): Promise<void> {
    for (const { delta, seen } of edits) {
      await this.#until(() => seen.every((count, other) => other === this.#number || (this.#come[other] ?? 0) >= count));
      this.#look(seen);
      let shown = delta;
      for (const other of this.#unseen) {
        const first = clientFirst(this.document.client, other.client);
        const moved = transform(shown, other.delta, first);
        other.delta = transform(other.delta, shown, !first);
        shown = moved;
      }
      if (isEmpty(shown)) throw new Error('a recorded edit came to nothing: agents could not count it');
      this.document.edit(shown);
      // Waits, so that each recorded transaction is one edit: edits that are typed meanwhile would be sent together.
      await this.document.flushed();
    }
  }

  /** Waits until this many edits of each agent have come. */
  async receivedAll(counts: readonly number[]): Promise<void> {
    await this.#until(() => counts.every((count, other) => other === this.#number || (this.#come[other] ?? 0) >= count));
  }

  #receive(delta: Delta, client: string): void {
    const agent = this.#agentOf(client);
    this.#come[agent] = (this.#come[agent] ?? 0) + 1;
    this.#unseen.push({ agent, client, delta });
    this.#wake();
  }

  /** Lets the author see edits that have come, in order, as far as the recording says. */
  #look(seen: readonly number[]): void {
    for (;;) {
      const next = this.#unseen[0];
      if (next === undefined || (this.#seen[next.agent] ?? 0) >= (seen[next.agent] ?? 0)) return;
      this.#unseen.shift();
      this.#seen[next.agent] = (this.#seen[next.agent] ?? 0) + 1;
    }
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Replays a trace of several concurrent writers. Agent 0's client id must sort first. */
export async function replayConcurrent(server: Server, accounts: readonly Account[], trace: Trace): Promise<Replayed> {
  const [owner] = accounts as [Account];
  const id = await server.createDocument(owner, trace.name, accounts.slice(1, trace.agents));
  const documents: SharedDocument[] = [];
  // Client ids are random. Documents are opened until the ids sort as the recording needs.
  for (let agent = 0; agent < trace.agents; agent++) {
    const account = accounts[agent] as Account;
    for (;;) {
      const document = server.open(account, id);
      const before = documents.at(-1);
      if (before === undefined ? document.client < '8' : clientFirst(before.client, document.client) && document.client < 'zz') {
        documents.push(document);
        break;
      }
      await document.close();
    }
  }
  await Promise.all(documents.map(opened));
  const agentOf = (client: string) => documents.findIndex((document) => document.client === client);
  const agents = documents.map((document, number) => new Agent(document, number, trace.agents, agentOf));
  const own = documents.map((_, number) => trace.edits.filter((edit) => edit.agent === number));
  const start = performance.now();
  await Promise.all(agents.map((agent, number) => agent.type(own[number] as TraceEdit[])));
  await Promise.all(agents.map((agent) => agent.receivedAll(own.map((edits) => edits.length))));
  const seconds = (performance.now() - start) / 1000;
  return await finish(server, owner, id, documents, seconds);
}

/** Replays a trace of one writer, who types without waiting. A second client only reads. */
export async function replaySequential(server: Server, accounts: readonly Account[], trace: Trace): Promise<Replayed> {
  const [owner, other] = accounts as [Account, Account];
  const id = await server.createDocument(owner, trace.name, [other]);
  const documents = [server.open(owner, id), server.open(other, id)] as const;
  await Promise.all(documents.map(opened));
  const [writer, reader] = documents;
  const start = performance.now();
  for (const { delta } of trace.edits) {
    writer.edit(delta);
    // Lets the socket send and receive.
    await new Promise(setImmediate);
  }
  await writer.flushed();
  await reached(reader, writer.version);
  const seconds = (performance.now() - start) / 1000;
  return await finish(server, owner, id, documents, seconds);
}

/** The text of a trace, computed without a server. */
export function replayAlone(trace: Trace): string {
  const text = Text.empty();
  for (const { delta } of trace.edits) text.apply(delta);
  return text.toString().slice(0, -1);
}

async function reached(document: SharedDocument, version: number): Promise<void> {
  if (document.version >= version) return;
  await new Promise<void>((resolve) => {
    const unsubscribe = document.subscribe({
      changed: () => {
        if (document.version < version) return;
        unsubscribe();
        resolve();
      },
    });
  });
}

async function finish(
  server: Server,
  owner: Account,
  id: string,
  documents: readonly SharedDocument[],
  seconds: number,
): Promise<Replayed> {
  const { text, version } = await server.call<{ text: string; version: number }>('GET', `/api/documents/${id}`, owner.token);
  const texts = documents.map((document) => document.text.toString().slice(0, -1));
  await Promise.all(documents.map((document) => document.close()));
  return { texts, stored: text, version, seconds };
}
