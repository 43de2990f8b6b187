/** From what was measured, and what is assumed of people, to what an installation needs. Pure. */
import type { Costs, Cpu } from './costs.ts';

export interface Assumptions {
  /** The share of all accounts that have a document open in the busiest minute, and of these the share that types. */
  readonly inDocuments: number;
  readonly typing: number;
  /** Keys a second of somebody who types. */
  readonly keys: number;
  readonly socketsPerPerson: number;
  /** Sockets of one open document. */
  readonly socketsPerDocument: number;
  /** Cursors moved without typing, a second and person. */
  readonly cursors: number;
  /** Documents opened, and lists shown, a day and account. */
  readonly openings: number;
  readonly lists: number;
  /** The share of a day's openings and lists in its busiest hour. */
  readonly busiestHour: number;
  /** The share of accounts that write on a day, their edits, and how many days a year has. */
  readonly writing: number;
  readonly edits: number;
  readonly days: number;
  /** Bytes of new files a year and account. */
  readonly fileBytes: number;
  /** The share of a core that a server, a database's core, or a Redis is planned to use in the busiest minute. */
  readonly use: number;
  /** Of one database, and how many bytes of log it takes. Beyond that another one is cheaper to run. */
  readonly databaseCores: number;
  readonly databaseBytes: number;
}

export const ASSUMPTIONS: Assumptions = {
  inDocuments: 0.1,
  typing: 0.2,
  keys: 2,
  socketsPerPerson: 1.5,
  socketsPerDocument: 2,
  cursors: 0.2,
  openings: 10,
  lists: 10,
  busiestHour: 0.15,
  writing: 0.2,
  edits: 2_500,
  days: 250,
  fileBytes: 100e6,
  use: 0.5,
  databaseCores: 16,
  databaseBytes: 4e12,
};

/** Measured with 10,000 (docs/performance.md). */
export const SOCKET_KB = 7;
export const TRIED_SOCKETS = 10_000;
/** Of each server: the pools of `db/database.ts`. */
export const CONNECTIONS = 23;
/** Bytes of a frame with one edit, and how often each server says that it lives. */
const FRAME_BYTES = 237;
const BEATS = 2;
/** A second, of each open document with the database (decision 9). */
const COMPARISONS = 2;

export interface Needs {
  readonly accounts: number;
  /** In the busiest minute. */
  readonly people: number;
  readonly sockets: number;
  readonly documents: number;
  readonly edits: number;
  readonly commits: number;
  readonly servers: number;
  /** What decides their number. */
  readonly serverCpuMs: Readonly<Record<'edits' | 'openings' | 'lists' | 'comparisons' | 'cursors', number>>;
  readonly serverMb: number;
  /** Cores that the databases are busy with, together. */
  readonly databaseCores: number;
  readonly databases: number;
  readonly connections: number;
  readonly walBytes: number;
  readonly redisMessages: number;
  readonly redisBytes: number;
  readonly redisCores: number;
  readonly clientBytes: number;
  /** A year. */
  readonly editsAYear: number;
  readonly logBytes: number;
  readonly walBytesAYear: number;
  readonly fileBytes: number;
}

/** A straight line between the points around `x`, whose logarithm counts; beyond them the value of the last one. */
export function between(points: readonly (readonly [x: number, y: number])[], x: number): number {
  const after = points.findIndex(([at]) => at >= x);
  const [last] = points.slice(-1);
  if (after === -1) return last?.[1] ?? Number.NaN;
  const [x1, y1] = points[after] as readonly [number, number];
  if (after === 0) return y1;
  const [x0, y0] = points[after - 1] as readonly [number, number];
  return y0 + ((y1 - y0) * Math.log(x / x0)) / Math.log(x1 / x0);
}

export function needsOf(accounts: number, costs: Costs, given: Assumptions = ASSUMPTIONS): Needs {
  const people = accounts * given.inDocuments;
  const sockets = people * given.socketsPerPerson;
  const documents = sockets / given.socketsPerDocument;
  const writers = people * given.typing;
  const edits = writers * given.keys;
  const inBusiestHour = (aDay: number) => (accounts * aDay * given.busiestHour) / 3600;
  const openings = inBusiestHour(given.openings);
  const lists = inBusiestHour(given.lists);
  const cursors = people * given.cursors;

  const perEdit = (of: (load: Costs['loads'][number]) => number, rate: number) =>
    between(
      costs.loads.map((load) => [load.typed, of(load)]),
      rate,
    );
  const rest = (of: (cpu: Cpu) => number) => ({
    openings: openings * of(costs.opening),
    lists: lists * of(costs.list),
    comparisons: documents * COMPARISONS * of(costs.comparison),
    cursors: cursors * of(costs.presence),
  });
  const serverRest = rest(({ server }) => server);
  const onServers = (rate: number) => ({ edits: edits * perEdit(({ cpu }) => cpu.server, rate), ...serverRest });
  const sum = (parts: Readonly<Record<string, number>>) => Object.values(parts).reduce((a, b) => a + b, 0);
  // The more edits a server has, the less each costs, and so the fewer servers there are.
  let servers = 1;
  while (sum(onServers(edits / servers)) / servers > 1000 * given.use || sockets / servers > TRIED_SOCKETS)
    servers = Math.ceil(servers * 1.01 + 0.5);
  const rate = edits / servers;
  const commits = edits * perEdit((load) => load.commits / load.edits, rate);
  const databaseCores = (edits * perEdit(({ cpu }) => cpu.database, rate) + sum(rest(({ database }) => database))) / 1000;

  const editsAYear = accounts * given.writing * given.edits * given.days;
  const logBytes = editsAYear * costs.storedBytes;
  const databases = Math.max(1, Math.ceil(databaseCores / (given.databaseCores * given.use)), Math.ceil(logBytes / given.databaseBytes));
  const { serverMb, openDocumentKb, editKb } = costs.memory;
  // Of an hour of typing.
  const recent = writers * given.keys * 3600 * editKb;
  return {
    accounts,
    people,
    sockets,
    documents,
    edits,
    commits,
    servers,
    serverCpuMs: onServers(rate),
    serverMb: serverMb + (sockets * SOCKET_KB + documents * openDocumentKb + recent) / 1024 / servers,
    databaseCores,
    databases,
    connections: servers * CONNECTIONS,
    walBytes: edits * perEdit(({ walBytes }) => walBytes, rate),
    redisMessages: edits + cursors + BEATS * servers,
    redisBytes: edits * perEdit(({ redisInBytes, redisOutBytes }) => redisInBytes + redisOutBytes, rate),
    // The one Redis has the edits of all servers.
    redisCores: (edits * perEdit(({ redisMs }) => redisMs, edits)) / 1000,
    clientBytes: edits * given.socketsPerDocument * FRAME_BYTES,
    editsAYear,
    logBytes,
    walBytesAYear: editsAYear * perEdit(({ walBytes }) => walBytes, rate),
    fileBytes: accounts * given.fileBytes,
  };
}

export interface Wall {
  readonly what: string;
  readonly figure: string;
  readonly metric: string;
  readonly remedy: string;
  /** Whether this many accounts are beyond it. */
  readonly isBeyond: (needs: Needs) => boolean;
}

/** The number of accounts at which a wall stands, to two digits. */
export function accountsAt(wall: Wall, costs: Costs): number {
  let [low, high] = [10, 1e9];
  while (high / low > 1.005) {
    const middle = Math.sqrt(low * high);
    if (wall.isBeyond(needsOf(middle, costs))) high = middle;
    else low = middle;
  }
  return Number(low.toPrecision(2));
}
