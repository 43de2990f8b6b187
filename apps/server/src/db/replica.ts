/**
 * A hot standby that lists and histories are read from: how far it has come, and whether it can be used.
 *
 * The primary is asked for the end of its log on disk, which all that was acknowledged is before; then the standby for what it has replayed. Once that is as
 * far, the standby is fresh as of the moment before the first question. So no clocks of other machines are compared, and an idle database has no lag.
 */
import { setMaxListeners } from 'node:events';
import type pg from 'pg';
import { type Database, openDatabase, openPool } from './database.ts';

/** How often it is asked, in ms; and while somebody waits for it. */
const PROBE_MS = 250;
const PROBE_SOON_MS = 100;
/** A standby that takes longer to answer, in ms, is taken for gone. */
const PROBE_TIMEOUT_MS = 1_000;
/** How long its queries may take, in ms. */
const QUERY_TIMEOUT_MS = 10_000;
/** How long it is left alone after a query has failed, in ms. */
const LEFT_ALONE_MS = 3_000;
const CONFLICT = /conflict with recovery/;
/** A standby that lags more than this, in ms, is passed over. So whoever reads sees at least what was acknowledged so long ago. */
export const LONGEST_LAG_MS = 2_000;
/** Moments that wait to be reached. More are thinned out. */
const MOST_MARKS = 100;

/** `starting`: it is not known yet how far it is. `unfit`: it is not a standby of this database. */
export type ReplicaState = 'starting' | 'used' | 'lagging' | 'gone' | 'unfit';

/** A moment of this server, by `performance.now()`, and the end of the primary's log after it, in bytes. */
interface Mark {
  readonly at: number;
  readonly end: number;
}

interface Waiting {
  readonly since: number;
  readonly run: () => void;
}

/** What tells databases apart. */
interface Identity {
  readonly system: string;
  readonly database: string;
}

interface PrimaryProbe extends Identity {
  readonly end: number;
  readonly timeline: number;
  readonly others: boolean;
}

interface ReplicaProbe extends Identity {
  readonly replayed: number | null;
  readonly timeline: number;
  readonly standby: boolean;
}

const IDENTITY = `(SELECT system_identifier::text FROM pg_control_system()) AS system,
  (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS database`;

const END = `
  SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::float8 AS end, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int AS timeline, ${IDENTITY}`;
/** `others`: other servers use this database too. */
const ASK_PRIMARY = `${END},
    EXISTS (SELECT FROM servers WHERE id <> $1::uuid AND seen_at > now() - interval '30 seconds') AS others`;

/** The timeline is that of its last restart point: after a failover it is passed over until it has one of the new timeline. */
const ASK_REPLICA = `
  SELECT pg_is_in_recovery() AS standby, pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::float8 AS replayed,
    (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline, ${IDENTITY}`;

/** Why a database can't be read in place of the primary; null: it can. */
function unfitnessAsReplica(
  primary: Identity & { readonly timeline: number },
  replica: Identity & { readonly timeline: number; readonly standby: boolean },
): string | null {
  if (replica.system !== primary.system || replica.database !== primary.database)
    return 'it is no standby of DATABASE_URL: its database is another one';
  if (!replica.standby) return 'it is no standby but a primary: name a standby of DATABASE_URL';
  if (replica.timeline !== primary.timeline) return 'it does not follow the primary of DATABASE_URL, or not long enough since a failover';
  return null;
}

/** As many queries listen to it as run at once. */
function newLost(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** Asks both once. @returns why the second can't be read in place of the first (null: it can), and what tells whether it has come as far by now */
export async function compareWithPrimary(primary: pg.Client, replica: pg.Client) {
  const [ours] = (await primary.query<Omit<PrimaryProbe, 'others'>>(END)).rows;
  const ask = async () => (await replica.query<ReplicaProbe>(ASK_REPLICA)).rows[0];
  const theirs = await ask();
  if (ours === undefined || theirs === undefined) throw new Error('it does not answer');
  return {
    unfit: unfitnessAsReplica(ours, theirs),
    isFresh: async () => ((await ask())?.replayed ?? 0) >= ours.end,
  };
}

export interface ReplicaOptions {
  readonly primary: pg.PoolConfig;
  readonly replica: pg.PoolConfig;
  /** The id of this server. */
  readonly server: string;
  /** Called when the state changes, with what an operator must know. */
  readonly onState: (state: ReplicaState, why: string) => void;
  readonly onIdleError: (error: Error) => void;
}

export class Replica {
  readonly database: Database;
  readonly #options: ReplicaOptions;
  /** One connection to each, so that no other query delays the answer. */
  readonly #primary: pg.Pool;
  readonly #replica: pg.Pool;
  #marks: Mark[] = [];
  #freshAsOf = Number.NEGATIVE_INFINITY;
  /** The same, and kept while it is gone. */
  #lastFresh = performance.now();
  #timeline: number | null = null;
  #othersSeen = true;
  /** Why it can't be used at all; null: nothing is known against it. */
  #trouble: { readonly state: 'gone' | 'unfit' | 'starting'; readonly why: string } | null = { state: 'starting', why: '' };
  #told: ReplicaState = 'starting';
  #lost = newLost();
  #waiting: Waiting[] = [];
  #probing: Promise<void> | null = null;
  #probedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #aloneUntil = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    const { primary, replica, onIdleError } = options;
    const patience = { query_timeout: PROBE_TIMEOUT_MS, connectionTimeoutMillis: PROBE_TIMEOUT_MS, idleTimeoutMillis: 0, max: 1 };
    this.#primary = openPool({ ...primary, ...patience }, onIdleError);
    this.#replica = openPool({ ...replica, ...patience }, onIdleError);
    this.database = openDatabase({ query_timeout: QUERY_TIMEOUT_MS, connectionTimeoutMillis: PROBE_TIMEOUT_MS, ...replica }, onIdleError);
    this.#schedule(0);
  }

  get state(): ReplicaState {
    if (this.#trouble !== null) return this.#trouble.state;
    const now = performance.now();
    if (now - this.#freshAsOf <= LONGEST_LAG_MS) return 'used';
    return now - this.#lastFresh <= LONGEST_LAG_MS ? 'starting' : 'lagging';
  }

  /** All that was acknowledged before this moment, by `performance.now()`, is on it. */
  get freshAsOf(): number {
    return this.#freshAsOf;
  }

  /** How long ago it had all that the primary had. */
  get lagSeconds(): number {
    return (performance.now() - this.#lastFresh) / 1000;
  }

  /** Other servers use the primary too. */
  get othersSeen(): boolean {
    return this.#othersSeen;
  }

  /** Fires when it does not answer any more. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** A query failed on it that the primary could answer. It is left alone for a while, unless the query only stood in the way of what it had to replay. */
  failed(error: Error): void {
    if (CONFLICT.test(error.message)) return;
    this.#aloneUntil = performance.now() + LEFT_ALONE_MS;
    this.#leave('gone', error.message);
  }

  /** Calls back as soon as reads of any server have what is acknowledged by now: once it is on the standby, or would be passed over without it. */
  whenReadable(run: () => void): void {
    const waiting: Waiting = {
      since: performance.now(),
      run: () => {
        clearTimeout(timer);
        run();
      },
    };
    const timer = setTimeout(() => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
      run();
    }, LONGEST_LAG_MS);
    timer.unref();
    this.#waiting.push(waiting);
    this.#probeSoon();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#lost.abort();
    await this.#probing;
    await Promise.all([this.#primary.end(), this.#replica.end(), this.database.close()]);
  }

  #probeSoon(): void {
    if (this.#probing === null) this.#schedule(Math.max(0, this.#probedAt + PROBE_SOON_MS - performance.now()));
  }

  #schedule(wait: number): void {
    if (this.#closed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#probing = this.#probe().finally(() => {
        this.#probing = null;
        this.#schedule(this.#waiting.length > 0 ? PROBE_SOON_MS : PROBE_MS);
      });
    }, wait);
    this.#timer.unref();
  }

  async #probe(): Promise<void> {
    const at = performance.now();
    this.#probedAt = at;
    let primary: PrimaryProbe;
    try {
      primary = (await this.#primary.query<PrimaryProbe>({ name: 'replica-end', text: ASK_PRIMARY, values: [this.#options.server] }))
        .rows[0] as PrimaryProbe;
    } catch {
      // Nobody knows then how fresh the standby is, and soon it is passed over.
      this.#tell();
      return;
    }
    this.#othersSeen = primary.others;
    if (this.#timeline !== primary.timeline) {
      this.#timeline = primary.timeline;
      this.#marks = [];
      this.#freshAsOf = Number.NEGATIVE_INFINITY;
    }
    this.#marks.push({ at, end: primary.end });
    if (this.#marks.length > MOST_MARKS) this.#marks = this.#marks.filter((_, index) => index % 2 === 0);
    try {
      const { rows } = await this.#replica.query<ReplicaProbe>({ name: 'replica-replayed', text: ASK_REPLICA });
      this.#take(primary, rows[0] as ReplicaProbe);
    } catch (error) {
      this.#giveUp('gone', (error as Error).message);
    }
  }

  #take(primary: PrimaryProbe, replica: ReplicaProbe): void {
    const unfit = unfitnessAsReplica(primary, replica);
    if (unfit !== null) {
      this.#giveUp('unfit', unfit);
      return;
    }
    if (performance.now() < this.#aloneUntil) return;
    const { replayed } = replica;
    this.#trouble = null;
    if (this.#lost.signal.aborted) this.#lost = newLost();
    const isReached = ({ end }: Mark) => replayed !== null && end <= replayed;
    this.#freshAsOf = this.#marks.findLast(isReached)?.at ?? this.#freshAsOf;
    this.#lastFresh = Math.max(this.#lastFresh, this.#freshAsOf);
    this.#marks = this.#marks.filter((mark) => !isReached(mark));
    this.#tell();
    const reached = this.#waiting.filter(({ since }) => since < this.#freshAsOf);
    this.#waiting = this.#waiting.filter(({ since }) => since >= this.#freshAsOf);
    for (const { run } of reached) run();
  }

  /** Whoever waits for it asks the primary instead. */
  #giveUp(state: 'gone' | 'unfit', why: string): void {
    this.#leave(state, why);
    this.#lost.abort();
  }

  #leave(state: 'gone' | 'unfit', why: string): void {
    this.#trouble = { state, why };
    this.#marks = [];
    this.#freshAsOf = Number.NEGATIVE_INFINITY;
    this.#tell();
  }

  #tell(): void {
    const { state } = this;
    if (state === this.#told) return;
    this.#told = state;
    this.#options.onState(state, this.#trouble?.why ?? '');
  }
}
