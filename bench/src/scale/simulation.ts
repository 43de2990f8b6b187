/**
 * Simulates an installation with the product's own documents, authorities, pacing and committers, in simulated time, on a simulated database
 * (`database.ts`). Modelled are the database, the network, the bus, and how long a server's event loop is busy.
 */
import { DeltaBuilder } from '@inkstone/ot';
import type { User } from '@inkstone/sync/protocol';
import type { ClientConnection, EditFrame } from '../../../apps/server/src/collab/connection/client-connection.ts';
import type { Authority } from '../../../apps/server/src/collab/document/authority.ts';
import { DOCUMENT_LIMITS } from '../../../apps/server/src/collab/document/limits.ts';
import { Documents, type DocumentsDeps } from '../../../apps/server/src/collab/host/documents.ts';
import type { Bus, BusReceiver } from '../../../apps/server/src/ports/bus.ts';
import type { Log } from '../../../apps/server/src/ports/log.ts';
import { seeded } from '../random.ts';
import { percentile } from '../servers/arrivals.ts';
import { Database, type DatabaseOptions } from './database.ts';
import { Time } from './time.ts';

export interface SimulationOptions {
  readonly servers: number;
  readonly documents: number;
  /** In each document. */
  readonly writers: number;
  readonly readers: number;
  /** Keys a second of each writer. With `pauseMs`, a writer makes the next edit so long after the last one was saved instead. */
  readonly rate: number;
  readonly pauseMs?: number;
  /** Whether all clients of a document are on one server, as behind a load balancer that hashes paths, or on any. */
  readonly hashed: boolean;
  readonly database: DatabaseOptions;
  /** How long an event loop is busy with an edit that arrives, a commit, and a frame to one socket, in ms. */
  readonly loop: { readonly editMs: number; readonly commitMs: number; readonly frameMs: number };
  /** From a client to its server, and from a server to another one. */
  readonly networkMs: number;
  readonly busMs: number;
  readonly warmSeconds: number;
  readonly seconds: number;
  readonly seed: number;
}

export interface Simulated {
  /** A second. Keys that are typed while an edit is on its way go together in the next edit. */
  readonly keys: number;
  readonly edits: number;
  readonly commits: number;
  /** The share of the documents' batches that were made again. */
  readonly conflicts: number;
  /** From a key to its acknowledgement, in ms. */
  readonly p50: number;
  readonly p99: number;
  /** The shares of the time in which the database's cores, its disk, and a server's event loop are busy. */
  readonly cores: number;
  readonly disk: number;
  readonly loop: number;
}

const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} } as unknown as DocumentsDeps['logger'];
/** No snapshots: they are no part of the commit's way. */
const LIMITS = { ...DOCUMENT_LIMITS, snapshotEdits: Number.POSITIVE_INFINITY, snapshotLength: Number.POSITIVE_INFINITY };

/** Does one thing after another, as the event loop of a process. */
class Loop {
  readonly #time: Time;
  #freeAt = 0;
  busyMs = 0;

  constructor(time: Time) {
    this.#time = time;
  }

  /** @returns the time at which it is done */
  occupy(ms: number): number {
    this.busyMs += ms;
    this.#freeAt = Math.max(this.#freeAt, this.#time.now()) + ms;
    return this.#freeAt;
  }

  async take(ms: number): Promise<void> {
    await this.#time.wait(this.occupy(ms) - this.#time.now());
  }
}

/** Carries messages about documents to the servers that have them open. */
class BusNetwork {
  readonly #time: Time;
  readonly #delayMs: number;
  readonly #ends = new Map<string, { readonly receivers: Set<BusReceiver>; readonly topics: Set<string> }>();

  constructor(time: Time, delayMs: number) {
    this.#time = time;
    this.#delayMs = delayMs;
  }

  connect(server: string): Bus {
    const own = { receivers: new Set<BusReceiver>(), topics: new Set<string>() };
    this.#ends.set(server, own);
    return {
      server,
      isShared: true,
      up: true,
      publish: (message) => {
        for (const receive of own.receivers) receive(message, server);
        if (!('document' in message)) return;
        const topic = `document:${message.document}`;
        for (const [other, { receivers, topics }] of this.#ends) {
          if (other === server || !topics.has(topic)) continue;
          this.#time.after(this.#delayMs, () => {
            for (const receive of receivers) receive(message, server);
          });
        }
      },
      subscribe: (receive) => {
        own.receivers.add(receive);
        return () => own.receivers.delete(receive);
      },
      follow: (topics) => {
        for (const topic of topics) own.topics.add(topic);
        return () => {
          for (const topic of topics) own.topics.delete(topic);
        };
      },
      close: async () => undefined,
    };
  }
}

interface SimulatedServer {
  readonly documents: Documents;
  readonly loop: Loop;
  commits: number;
  conflicts: number;
  batches: number;
}

/** A client of a document: it takes frames and, if it writes, sends one edit at a time, as `packages/sync` does. */
class SimulatedClient {
  readonly #world: Simulation;
  readonly #server: SimulatedServer;
  readonly #user: User;
  readonly #client: string;
  #authority: Authority | null = null;
  #version = 0;
  #edits = 0;
  /** When the keys were typed that wait, and those that are on their way. */
  #typed: number[] = [];
  #sent: number[] = [];

  constructor(world: Simulation, server: SimulatedServer, name: string) {
    this.#world = world;
    this.#server = server;
    this.#user = { id: name, username: name, displayName: name };
    this.#client = `client-${name}`;
  }

  async open(document: string): Promise<void> {
    const authority = await this.#server.documents.acquire(document);
    if (authority === null) throw new Error('the document is not there');
    await authority.participants.admit(this.#user.id);
    const connection: ClientConnection = {
      client: this.#client,
      author: this.#client,
      user: this.#user,
      session: this.#client,
      readOnly: false,
      role: 'editor',
      sent: authority.version,
      seen: null,
      deliver: (frame) => this.#deliver(frame),
      showPresence() {},
      showTitle() {},
      showFile() {},
      showRole() {},
      showCheck() {},
      backlog: 0,
      progress: '',
      drained: async () => undefined,
      closed: false,
      close: () => {
        throw new Error('a simulated connection was closed');
      },
    };
    await authority.participants.enter(connection);
    authority.subscribers.join(connection);
    this.#authority = authority;
    this.#version = authority.version;
  }

  key(): void {
    this.#typed.push(this.#world.time.now());
    if (this.#sent.length === 0) this.#send();
  }

  #send(): void {
    const { time, options } = this.#world;
    this.#sent = this.#typed;
    this.#typed = [];
    const delta = new DeltaBuilder().insert('x'.repeat(this.#sent.length)).build();
    const base = this.#version;
    time.after(options.networkMs, () => {
      const receivedAt = time.now();
      void this.#server.loop.take(options.loop.editMs).then(() => {
        this.#authority?.submit({
          client: this.#client,
          id: String(this.#edits++),
          user: this.#user,
          receivedAt,
          base,
          delta,
          mergeAnyAge: true,
          settle: (outcome) => {
            if (outcome.type !== 'committed') throw new Error(`an edit was ${outcome.type}`);
          },
        });
      });
    });
  }

  #deliver(frame: EditFrame): boolean {
    const { time, options } = this.#world;
    const written = this.#server.loop.occupy(options.loop.frameMs);
    const isOwn = frame.entries.some(({ client }) => client === this.#client);
    time.after(written + options.networkMs - time.now(), () => {
      this.#version = Math.max(this.#version, frame.to);
      if (isOwn) this.#acknowledged();
    });
    return true;
  }

  #acknowledged(): void {
    const now = this.#world.time.now();
    this.#world.saved(this.#sent.map((at) => now - at));
    this.#sent = [];
    if (this.#typed.length > 0) this.#send();
    else if (this.#world.options.pauseMs !== undefined) this.#world.later(this);
  }
}

class Simulation {
  readonly time = new Time();
  readonly options: SimulationOptions;
  readonly #chance: () => number;
  readonly #database: Database;
  readonly #servers: SimulatedServer[] = [];
  #waits: number[] = [];
  #edits = 0;

  constructor(options: SimulationOptions) {
    this.options = options;
    this.#chance = seeded(options.seed);
    this.#database = new Database(this.time, options.database);
    const network = new BusNetwork(this.time, options.busMs);
    for (let index = 0; index < options.servers; index++) this.#servers.push(this.#server(`server-${index}`, network));
  }

  saved(waits: readonly number[]): void {
    this.#edits++;
    this.#waits.push(...waits);
  }

  /** The next edit of a client that pauses after each one. */
  later(client: SimulatedClient): void {
    this.time.after(this.options.pauseMs ?? 0, () => client.key());
  }

  async run(): Promise<Simulated> {
    const { warmSeconds, seconds, servers } = this.options;
    let writers: SimulatedClient[] | null = null;
    void this.#open().then((opened) => {
      writers = opened;
    });
    while (writers === null) await this.time.runUntil(this.time.now() + 100);
    for (const writer of writers as SimulatedClient[]) this.#type(writer);
    await this.time.runUntil(this.time.now() + warmSeconds * 1000);
    const count = () => ({
      commits: this.#sum('commits'),
      conflicts: this.#sum('conflicts'),
      batches: this.#sum('batches'),
      loop: this.#servers.reduce((sum, { loop }) => sum + loop.busyMs, 0),
      cores: this.#database.busyMs,
      disk: this.#database.flushingMs,
    });
    const before = count();
    this.#waits = [];
    this.#edits = 0;
    await this.time.runUntil(this.time.now() + seconds * 1000);
    const after = count();
    const sorted = Float64Array.from(this.#waits).sort();
    const share = (what: 'loop' | 'cores' | 'disk', of: number) => (after[what] - before[what]) / (1000 * seconds * of);
    return {
      keys: this.#waits.length / seconds,
      edits: this.#edits / seconds,
      commits: (after.commits - before.commits) / seconds,
      conflicts: (after.conflicts - before.conflicts) / Math.max(1, after.batches - before.batches),
      p50: percentile(sorted, 0.5),
      p99: percentile(sorted, 0.99),
      cores: share('cores', this.options.database.cores),
      disk: share('disk', 1),
      loop: share('loop', servers),
    };
  }

  async #open(): Promise<SimulatedClient[]> {
    const { documents, writers, readers, hashed } = this.options;
    const open = async (document: number): Promise<SimulatedClient[]> => {
      const clients: SimulatedClient[] = [];
      for (let person = 0; person < writers + readers; person++) {
        const server = hashed ? document : Math.floor(this.#chance() * this.#servers.length);
        const client = new SimulatedClient(this, this.#servers[server % this.#servers.length] as SimulatedServer, `${document}.${person}`);
        await client.open(`document-${document}`);
        clients.push(client);
      }
      return clients.slice(0, writers);
    };
    return (await Promise.all(Array.from({ length: documents }, (_, document) => open(document)))).flat();
  }

  /** Keys come at random times, independent of each other. */
  #type(client: SimulatedClient): void {
    const { rate, pauseMs } = this.options;
    if (pauseMs !== undefined) {
      this.time.after(this.#chance() * pauseMs, () => client.key());
      return;
    }
    const next = () => {
      this.time.after((-1000 / rate) * Math.log(1 - this.#chance()), () => {
        client.key();
        next();
      });
    };
    next();
  }

  #sum(what: 'commits' | 'conflicts' | 'batches'): number {
    return this.#servers.reduce((sum, server) => sum + server[what], 0);
  }

  #server(name: string, network: BusNetwork): SimulatedServer {
    const { loop: costs, servers } = this.options;
    const loop = new Loop(this.time);
    const real = this.#database.log;
    const log: Log = {
      ...real,
      async commit(batches) {
        await loop.take(costs.commitMs);
        server.commits++;
        server.batches += batches.length;
        return await real.commit(batches);
      },
    };
    const documents = new Documents({
      log,
      directory: this.#database.directory,
      bus: network.connect(name),
      clock: this.time,
      logger: SILENT,
      metrics: {
        committed() {},
        conflict: () => {
          server.conflicts++;
        },
        mismatch: () => {
          throw new Error('a text differed from its checksum');
        },
        documents() {},
        sockets() {},
        rejected() {},
        committedIn() {},
        shownIn() {},
      },
      several: servers > 1,
      limits: LIMITS,
    });
    const server: SimulatedServer = { documents, loop, commits: 0, conflicts: 0, batches: 0 };
    return server;
  }
}

export async function simulate(options: SimulationOptions): Promise<Simulated> {
  return await new Simulation(options).run();
}

/** Times of which half are below `p50` and 99 of 100 below `p99`: a log-normal distribution, which is that of disks about. */
export function around({ p50, p99 }: { readonly p50: number; readonly p99: number }, seed: number): () => number {
  const chance = seeded(seed);
  const spread = Math.log(p99 / p50) / 2.326;
  return () => p50 * Math.exp(spread * Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance()));
}
