/**
 * Where reads come from that decide nothing: the standby of DATABASE_REPLICA_URL if it has all that the reader knows of, otherwise the primary. What decides
 * about access, opens a document or merges edits never asks this.
 *
 * Whoever reads sees everything that was acknowledged `LONGEST_LAG_MS` ago, whichever server they ask. They also see what they have changed themselves: every
 * server is told of it, and reads for them from the primary until the standby has it.
 */
import { randomUUID } from 'node:crypto';
import type { PostgresPool } from 'kysely';
import type pg from 'pg';
import type { Bus } from '../ports/bus.ts';
import { type Database, type Db, dbOver, openDatabase } from './database.ts';
import { LONGEST_LAG_MS, Replica, type ReplicaState } from './replica.ts';

/** Connections to the primary for reads that the standby can't answer. It must not be flooded when the standby is gone. */
const PRIMARY_READS = 8;
/** Whoever writes in a document may go on for so long without other servers being told again, in ms. */
const WRITING_MS = 1_000;
/** After this long they are told again, in ms. */
const WRITING_TOLD_MS = 800;

/**
 * Why a read comes from the primary. `own`: the reader has changed something. `alone`: other servers can't say what the reader has changed. `failed`: the
 * standby could not answer. `missing`: it has not got that version. `access`: somebody's access has changed since. The others are states of the standby.
 */
export type PrimaryReason = 'own' | 'alone' | 'failed' | 'missing' | 'access' | Exclude<ReplicaState, 'used'>;

/** The database for the queries of one read. */
export interface Reading {
  readonly db: Db;
  /** Whether the standby has answered so far. */
  readonly fromReplica: boolean;
  /** The primary, because the standby's answer does not do. */
  primary(why: PrimaryReason): Db;
}

export interface Reads {
  /** The state of the standby, and its lag; null: there is none. */
  readonly replica: { readonly state: ReplicaState; readonly lagSeconds: number } | null;
  /** Connections, by what they do. */
  readonly pools: Readonly<Record<string, pg.Pool>>;
  /**
   * @param gone cancels the queries
   * @param change what the reader has changed a moment ago, through whichever server
   */
  for(user: string, gone: AbortSignal, change?: string): Reading;
  /** The user has changed something. Called before they are told so. @returns the change's id */
  wrote(user: string): string;
  /** The user has written in a document. Called for each edit, so it is cheap. */
  edited(user: string): void;
  /** Calls back once what is acknowledged by now is seen by all reads, on every server. */
  whenReadable(run: () => void): void;
  close(): Promise<void>;
}

/** Without a standby all reads come from the primary, and nobody is told of anything. */
export function readsOfPrimary({ readingUntil }: Pick<Database, 'readingUntil'>): Reads {
  return {
    replica: null,
    pools: {},
    for(_user, gone) {
      const db = readingUntil(gone);
      return { db, fromReplica: false, primary: () => db };
    },
    wrote: () => '',
    edited: () => undefined,
    whenReadable: (run) => run(),
    close: async () => undefined,
  };
}

export interface ReplicaReadsOptions {
  readonly primary: pg.PoolConfig;
  readonly replica: pg.PoolConfig;
  readonly bus: Bus;
  /** Other servers may write to the same database. */
  readonly several: boolean;
  readonly onState: (state: ReplicaState, why: string) => void;
  /** A query failed on the standby, and not on the primary. */
  readonly onFailure: (error: Error) => void;
  readonly onIdleError: (error: Error) => void;
  /** Called for each read. Undefined: it came from the standby. */
  readonly onRead: (why?: PrimaryReason) => void;
}

export function readsOfReplica(options: ReplicaReadsOptions): Reads {
  return new ReplicaReads(options);
}

class ReplicaReads implements Reads {
  readonly #options: ReplicaReadsOptions;
  readonly #replica: Replica;
  readonly #primary: Database;
  readonly #writers = new Writers();
  /** When other servers were told last that somebody writes in a document. */
  readonly #toldWriting = new Map<string, number>();
  readonly #unsubscribe: () => void;

  constructor(options: ReplicaReadsOptions) {
    this.#options = options;
    const { primary, replica, bus, onState, onIdleError } = options;
    this.#replica = new Replica({ primary, replica, server: bus.server, onState, onIdleError });
    this.#primary = openDatabase({ ...primary, max: PRIMARY_READS }, onIdleError);
    this.#unsubscribe = bus.subscribe((message, server) => {
      if (message.type === 'wrote' && server !== bus.server) this.#writers.wrote(message.user, message.change);
      if (message.type === 'writes' && server !== bus.server) this.#writers.writes(message.user, WRITING_MS);
      // What was told before this is not known.
      if (message.type === 'joined' && message.topics === null) this.#writers.everybodyWrote();
    });
  }

  get replica() {
    const { state, lagSeconds } = this.#replica;
    return { state, lagSeconds };
  }

  get pools() {
    return { reads: this.#primary.pool, replica: this.#replica.database.pool };
  }

  for(user: string, gone: AbortSignal, change?: string): Reading {
    const why = this.#whyNot(user, change);
    if (why !== null) {
      const db = this.#primaryFor(gone, why);
      return { db, fromReplica: false, primary: () => db };
    }
    this.#options.onRead();
    const connections = new FallingBack(
      this.#replica.database.connectionsUntil(gone, this.#replica.lost),
      this.#primary.connectionsUntil(gone),
      gone,
      {
        left: () => this.#options.onRead('failed'),
        failed: (error: Error) => {
          this.#replica.failed(error);
          this.#options.onFailure(error);
        },
      },
    );
    return {
      db: dbOver(connections),
      get fromReplica() {
        return !connections.hasFallenBack;
      },
      primary: (reason) => this.#primaryFor(gone, reason),
    };
  }

  wrote(user: string): string {
    const change = randomUUID();
    this.#writers.wrote(user, change);
    this.#options.bus.publish({ type: 'wrote', user, change });
    return change;
  }

  edited(user: string): void {
    this.#writers.writes(user, 0);
    const now = performance.now();
    if (now - (this.#toldWriting.get(user) ?? Number.NEGATIVE_INFINITY) < WRITING_TOLD_MS) return;
    this.#toldWriting.delete(user);
    this.#toldWriting.set(user, now);
    forgetBefore(this.#toldWriting, now - WRITING_TOLD_MS);
    this.#options.bus.publish({ type: 'writes', user });
  }

  whenReadable(run: () => void): void {
    this.#replica.whenReadable(run);
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    await this.#replica.close();
    await this.#primary.close();
  }

  #primaryFor(gone: AbortSignal, why: PrimaryReason): Db {
    this.#options.onRead(why);
    return this.#primary.readingUntil(gone);
  }

  /** Why the standby can't be read for the user now; null: it can. */
  #whyNot(user: string, change: string | undefined): PrimaryReason | null {
    const { bus, several } = this.#options;
    const { state, freshAsOf, othersSeen } = this.#replica;
    if (state !== 'used') return state;
    if (several && (bus.isShared ? !bus.up : othersSeen)) return 'alone';
    // A change that this server has not been told of yet may be the last one.
    if (change !== undefined && !this.#writers.knows(change)) return 'own';
    return this.#writers.lastOf(user) < freshAsOf ? null : 'own';
  }
}

/** For how long changes are remembered, in ms: longer than browsers name them. */
const KEPT_MS = 2 * LONGEST_LAG_MS;

/** When users changed something last, by `performance.now()`, as far as that can matter. */
class Writers {
  /** The latest last. */
  readonly #last = new Map<string, number>();
  /** When this server was told of changes, the latest last. */
  readonly #changes = new Map<string, number>();
  #everybody = performance.now();

  wrote(user: string, change: string): void {
    this.writes(user, 0);
    const now = performance.now();
    this.#changes.set(change, now);
    forgetBefore(this.#changes, now - KEPT_MS);
  }

  knows(change: string): boolean {
    return this.#changes.has(change);
  }

  /** @param lastingMs how long they may go on */
  writes(user: string, lastingMs: number): void {
    const now = performance.now();
    const at = Math.max(now + lastingMs, this.#last.get(user) ?? 0);
    this.#last.delete(user);
    this.#last.set(user, at);
    forgetBefore(this.#last, now - KEPT_MS);
  }

  everybodyWrote(): void {
    this.#everybody = performance.now();
  }

  lastOf(user: string): number {
    return Math.max(this.#everybody, this.#last.get(user) ?? Number.NEGATIVE_INFINITY);
  }
}

/** @param times the oldest first, or nearly so */
function forgetBefore(times: Map<string, number>, before: number): void {
  for (const [key, at] of times) {
    if (at >= before) return;
    times.delete(key);
  }
}

interface FallBackNews {
  readonly left: () => void;
  /** The primary could do what the standby could not. */
  readonly failed: (error: Error) => void;
}

type Connection = Awaited<ReturnType<PostgresPool['connect']>>;

/** Connections to the standby. If one fails, the query is run again on the primary, and all further ones too, so that no answer is older than the one before. */
class FallingBack implements PostgresPool {
  readonly #replica: PostgresPool;
  readonly #primary: PostgresPool;
  readonly #gone: AbortSignal;
  readonly #told: FallBackNews;
  #hasFallenBack = false;

  constructor(replica: PostgresPool, primary: PostgresPool, gone: AbortSignal, told: FallBackNews) {
    this.#replica = replica;
    this.#primary = primary;
    this.#gone = gone;
    this.#told = told;
  }

  get hasFallenBack(): boolean {
    return this.#hasFallenBack;
  }

  async connect(): Promise<Connection> {
    let [connection, isReplica] = await this.#connect();
    const query = async (sql: string, parameters: readonly unknown[]) => {
      try {
        return await connection.query(sql, parameters);
      } catch (error) {
        if (!isReplica) throw error;
        const primary = await this.#fallBack(error);
        connection.release();
        [connection, isReplica] = [primary, false];
        const answer = await connection.query(sql, parameters);
        this.#told.failed(error as Error);
        return answer;
      }
    };
    return { query: query as Connection['query'], release: () => connection.release() };
  }

  async #connect(): Promise<[connection: Connection, isReplica: boolean]> {
    if (this.#hasFallenBack) return [await this.#primary.connect(), false];
    try {
      return [await this.#replica.connect(), true];
    } catch (error) {
      const primary = await this.#fallBack(error);
      this.#told.failed(error as Error);
      return [primary, false];
    }
  }

  /** @throws the error if nobody waits any more */
  async #fallBack(error: unknown): Promise<Connection> {
    if (this.#gone.aborted) throw error;
    if (!this.#hasFallenBack) this.#told.left();
    this.#hasFallenBack = true;
    return this.#primary.connect();
  }

  end(): Promise<void> {
    return Promise.resolve();
  }
}
