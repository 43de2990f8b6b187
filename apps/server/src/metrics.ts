/** Metrics of what the parts of a server talk to: the bus, the store of files, the database. The collaboration module has its own (`collab/host/metrics.ts`). */
import type pg from 'pg';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { lookedUp } from './collab/host/metrics.ts';
import type { Db } from './db/database.ts';
import { readTotals } from './db/queries/system.ts';
import type { PrimaryReason, Reads } from './db/reads.ts';
import { type BlobStore, BlobStoreError } from './ports/blobs.ts';
import type { Bus } from './ports/bus.ts';
import type { MailOutcome } from './stores/mailers.ts';

/** How often the event loop's lag is measured, in ms. The library's default of 10 ms would wake an idle server more often than its clients do. */
const LAG_PRECISION_MS = 200;
/** How long totals of the installation are kept, in ms: they are counted in the database. */
const TOTALS_MS = 60_000;

export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_PRECISION_MS });
  return registry;
}

/** Counts the messages of the bus by their kind. */
export function measuredBus(bus: Bus, registry: Registry): Bus {
  lookedUp(registry, 'inkstone_bus_up', '1 while messages reach other servers', () => (bus.up ? 1 : 0));
  const labelNames = ['type'] as const;
  const registers = [registry];
  const sent = new Counter({ name: 'inkstone_bus_sent_total', help: 'Messages to other servers', labelNames, registers });
  const received = new Counter({ name: 'inkstone_bus_received_total', help: 'Messages of other servers', labelNames, registers });
  // A server that is alone tells nobody.
  if (!bus.isShared) return bus;
  bus.subscribe(({ type }, server) => {
    if (server !== bus.server) received.inc({ type });
  });
  return {
    server: bus.server,
    isShared: true,
    get up() {
      return bus.up;
    },
    publish(message) {
      sent.inc({ type: message.type });
      bus.publish(message);
    },
    subscribe: (receive) => bus.subscribe(receive),
    follow: (topics) => bus.follow(topics),
    close: () => bus.close(),
  };
}

/** Measures what the store of files is asked for: until the answer begins, for reads. */
export function measuredBlobs(stores: readonly BlobStore[], registry: Registry): BlobStore[] {
  const durations = new Histogram({
    name: 'inkstone_blob_seconds',
    help: 'Durations of calls to the store of files; of reads, until they begin',
    labelNames: ['store', 'operation', 'outcome'],
    buckets: [0.002, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    registers: [registry],
  });
  return stores.map((store) => {
    const timed = async <T>(operation: string, call: () => Promise<T>): Promise<T> => {
      const start = performance.now();
      let outcome = 'ok';
      try {
        return await call();
      } catch (error) {
        outcome = error instanceof BlobStoreError ? error.reason : 'failed';
        throw error;
      } finally {
        durations.observe({ store: store.name, operation, outcome }, (performance.now() - start) / 1000);
      }
    };
    return {
      name: store.name,
      parts: store.parts,
      put: (key, path) => timed('put', () => store.put(key, path)),
      read: (key, range) => timed('read', () => store.read(key, range)),
      size: (key) => timed('size', () => store.size(key)),
      delete: (key) => timed('delete', () => store.delete(key)),
      list: () => store.list(),
      urlOf: (key, as) => store.urlOf(key, as),
      close: () => store.close(),
    };
  });
}

/** @returns what to call with each e-mail that ended */
export function countMails(registry: Registry): (outcome: MailOutcome) => void {
  const mails = new Counter({
    name: 'inkstone_mails_total',
    help: 'E-mails by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return (outcome) => mails.inc({ outcome });
}

/** Connections to the database, by what they do. */
export function measurePools(pools: Readonly<Record<string, pg.Pool>>, registry: Registry): void {
  new Gauge({
    name: 'inkstone_database_connections',
    help: 'Connections to the database; state waiting: queries that wait for one',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(pools)) {
        this.set({ pool, state: 'busy' }, totalCount - idleCount);
        this.set({ pool, state: 'idle' }, idleCount);
        this.set({ pool, state: 'waiting' }, waitingCount);
      }
    },
  });
}

/** @returns what to call with each read that decides nothing, and why it came from the primary; undefined: it came from the standby */
export function countReads(registry: Registry): (why?: PrimaryReason) => void {
  const reads = new Counter({
    name: 'inkstone_reads_total',
    help: 'Reads that a standby may answer, by who answered. Reason own: the reader has changed something; alone: other servers can’t say what the reader has changed; failed, missing, access: the standby was asked first',
    labelNames: ['source', 'reason'],
    registers: [registry],
  });
  return (why) => reads.inc(why === undefined ? { source: 'replica', reason: '' } : { source: 'primary', reason: why });
}

/** The standby of DATABASE_REPLICA_URL, if there is one. */
export function measureReplica(reads: Reads, registry: Registry): void {
  lookedUp(registry, 'inkstone_replica_used', '1 while lists and histories are read from the standby', () =>
    reads.replica?.state === 'used' ? 1 : 0,
  );
  lookedUp(
    registry,
    'inkstone_replica_lag_seconds',
    'How long ago the standby had all that the primary had; up to 0.5 if it keeps up',
    () => reads.replica?.lagSeconds ?? 0,
  );
}

const TOTALS = {
  accounts: 'Accounts of people',
  guests: 'Guests who came by a link',
  documents: 'Documents outside the trash',
  trashed: 'Documents in the trash',
  files: 'Files in the store',
  fileBytes: 'Bytes of these files',
  edits: 'Edits in the log, by the database’s own estimate',
  databaseBytes: 'Bytes of the database',
  unsealed: 'Entries of the audit trail that are not sealed yet',
} as const;

/** Totals of the whole installation, which all servers tell alike. They are missing while the database is away. */
export function measureTotals(db: Db, registry: Registry): void {
  let known: { readonly at: number; readonly totals: ReturnType<typeof readTotals> } | null = null;
  const read = () => {
    if (known === null || performance.now() - known.at > TOTALS_MS) {
      known = { at: performance.now(), totals: readTotals(db) };
      known.totals.catch(() => {
        known = null;
      });
    }
    return known.totals;
  };
  new Gauge({
    name: 'inkstone_installation',
    help: `Totals of the installation, the same on every server. ${Object.entries(TOTALS)
      .map(([name, what]) => `${name}: ${what}`)
      .join('. ')}`,
    labelNames: ['total'],
    registers: [registry],
    async collect() {
      const totals = await read().catch(() => null);
      this.reset();
      if (totals !== null) for (const name of Object.keys(TOTALS) as (keyof typeof TOTALS)[]) this.set({ total: name }, totals[name]);
    },
  });
}
