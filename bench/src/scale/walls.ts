/** What stands in the way of more accounts, how one sees it coming, and what one does. The model says how many accounts it takes. */
import { CONNECTIONS, type Needs, type Wall } from './model.ts';

const TERABYTE = 1e12;
/** Redis passes a message of a server on to each other one, in about half the time of an edit's way through it. */
const DELIVERIES_PER_EDIT = 2;
const BEATS = 2;

/** Time of Redis for the signs of life that all servers hear of each other, as a share of its core. */
function beating({ servers, edits, redisCores }: Needs): number {
  return (BEATS * servers ** 2 * (redisCores / edits)) / DELIVERIES_PER_EDIT;
}

/** Transactions of the busiest day, if all days of a year are alike. */
const transactionsADay = ({ editsAYear, commits, edits }: Needs) => (editsAYear / 250) * (commits / edits);

export const WALLS: readonly Wall[] = [
  {
    what: 'a server’s event loop',
    figure: 'half of one core',
    metric: '`nodejs_eventloop_lag_p99_seconds` above 0.3',
    remedy: 'one more server; two from the first day on, for the one that fails',
    isBeyond: ({ servers }) => servers > 1,
  },
  {
    what: 'connections, as PostgreSQL comes',
    figure: `100, of which each server takes up to ${CONNECTIONS}`,
    metric: '`inkstone_database_connections{state="waiting"}`, `npm run doctor`',
    remedy: '`max_connections` = 500, for some megabytes of memory each',
    isBeyond: ({ connections }) => connections > 97,
  },
  {
    what: 'the log',
    figure: '1 TB more each year',
    metric: '`inkstone_installation{total="databaseBytes"}`',
    remedy: 'continuous archiving instead of `npm run backup`; `edits` on a tablespace of its own',
    isBeyond: ({ logBytes }) => logBytes > TERABYTE,
  },
  {
    what: 'the log, of one database',
    figure: '4 TB more each year: copying one takes 11 hours at 100 MB/s',
    metric: 'the same',
    remedy: '**documents on several databases**',
    isBeyond: ({ logBytes }) => logBytes > 4 * TERABYTE,
  },
  {
    what: 'connections',
    figure: '500: 21 servers',
    metric: 'the same as of 100',
    remedy:
      'smaller pools (`db/database.ts`): by processor time, a server keeps less than one connection busy. Then several databases, each with servers of its own',
    isBeyond: ({ connections }) => connections > 500,
  },
  {
    what: 'PostgreSQL’s freezing',
    figure: '200 million transactions a day: `autovacuum_freeze_max_age` in one',
    metric: '`age(datfrozenxid)`',
    remedy: '`autovacuum_freeze_max_age` = 1,000 million; vacuums of `edits` skip what is frozen',
    isBeyond: (needs) => transactionsADay(needs) > 200e6,
  },
  {
    what: 'one Redis',
    figure: 'half of its one core',
    metric: '`inkstone_bus_sent_total`, the CPU of Redis',
    remedy: 'a Cluster: `REDIS_URL` with its nodes. Channels are sharded by document already',
    isBeyond: ({ redisCores }) => redisCores > 0.5,
  },
  {
    what: 'one database’s processor',
    figure: 'half of 16 cores',
    metric: '`inkstone_commit_seconds`; `inkstone_edits_waiting` above 0',
    remedy: 'documents on several databases',
    isBeyond: ({ databaseCores }) => databaseCores > 8,
  },
  {
    what: 'signs of life',
    figure: 'each server hears each other one twice a second: half of Redis’s core',
    metric: '`inkstone_bus_up`',
    remedy: 'servers in cells of some dozens that share a Redis and a database; nothing else is quadratic',
    isBeyond: (needs) => beating(needs) > 0.5,
  },
  {
    what: 'the log’s disk',
    figure: '100 MB/s of WAL',
    metric: '`pg_stat_wal`, `inkstone_commit_seconds`',
    remedy: 'documents on several databases; long before',
    isBeyond: ({ walBytes }) => walBytes > 100e6,
  },
];
