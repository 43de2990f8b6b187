/** The doctor looks at the database. */
import { type Database, openDatabase } from '../db/database.ts';
import { type DatabaseFacts, readDatabaseFacts, unfitness } from '../db/fitness.ts';
import { MIGRATION_NAMES, newerMigrations } from '../db/migrate.ts';
import { listServers, readTotals } from '../db/queries/system.ts';
import { ownRole } from '../db/server-role.ts';
import { reachDatabase } from '../embedded/reach.ts';
import { compareClocks, type Finding, left, problem, reasonOf, warning, well } from './finding.ts';

const ABOUT = 'database';
/** Connections that one server uses at most, those that it uses besides where it has a standby, and some for operators. */
const CONNECTIONS_OF_A_SERVER = 23;
const CONNECTIONS_BESIDE_A_STANDBY = 10;
const CONNECTIONS_OF_OPERATORS = 10;

interface DatabaseConfig {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly databaseReplicaUrl?: string | undefined;
}

export async function examineDatabase(config: DatabaseConfig): Promise<Finding[]> {
  let reached: Awaited<ReturnType<typeof reachDatabase>>;
  try {
    reached = await reachDatabase(config);
  } catch (error) {
    const text = reasonOf(error);
    return [
      config.databaseUrl === undefined && /no installation/.test(text)
        ? left(ABOUT, `${text}: nothing was started yet`)
        : problem(ABOUT, text),
    ];
  }
  const database = openDatabase({ ...reached.connection, max: 2, connectionTimeoutMillis: 5_000 }, () => undefined);
  try {
    return await examine(database, config);
  } catch (error) {
    return [problem(ABOUT, `it cannot be used: ${reasonOf(error)}`)];
  } finally {
    await database.close();
    await reached.close();
  }
}

async function examine({ db }: Database, { databaseUrl, databaseReplicaUrl }: DatabaseConfig): Promise<Finding[]> {
  const isIncluded = databaseUrl === undefined;
  const each = CONNECTIONS_OF_A_SERVER + (databaseReplicaUrl === undefined ? 0 : CONNECTIONS_BESIDE_A_STANDBY);
  const before = Date.now();
  const facts = await readDatabaseFacts(db);
  const clocks = compareClocks(ABOUT, facts.now, before, Date.now());
  const unfit = unfitness(facts);
  if (unfit.length > 0) return unfit.map((text) => problem(ABOUT, text));
  const name = `PostgreSQL ${facts.version}${isIncluded ? ', included' : ''}`;
  const missing = MIGRATION_NAMES.filter((migration) => !facts.migrations.includes(migration));
  if (facts.migrations.length === 0) return [well(ABOUT, `${name}, empty: the first start fills it`), ...clocks, ...settings(facts, each)];
  const newer = newerMigrations(facts.migrations);
  const servers = await listServers(db);
  const role = await ownRole(db);
  return [
    well(
      ABOUT,
      `${name}, ${missing.length === 0 ? 'up to date' : `${missing.length} migrations behind: the next start brings it up to date`}`,
    ),
    ...(newer.length === 0
      ? []
      : [warning(ABOUT, `a newer version has added to it (${newer.join(', ')}): this one goes on working; bring all servers up to date`)]),
    ...clocks,
    ...settings(facts, each, servers.length),
    ...(role.superuser && !isIncluded
      ? [warning(ABOUT, 'the server uses a superuser, who may change the audit trail: give it a role of its own (docs/audit.md)')]
      : []),
    ...(missing.length === 0 ? [...serversOf(servers), ...(await sizes(db))] : []),
  ];
}

/** @param each connections that each server uses */
function settings({ durable, maxConnections }: DatabaseFacts, each: number, servers = 1): Finding[] {
  const needed = each * Math.max(1, servers) + CONNECTIONS_OF_OPERATORS;
  return [
    ...(durable ? [] : [problem(ABOUT, 'fsync or full_page_writes is off: a power cut may destroy everything. Switch both on')]),
    ...(maxConnections >= needed
      ? []
      : [warning(ABOUT, `max_connections is ${maxConnections}; ${needed} are needed for ${Math.max(1, servers)} servers`)]),
  ];
}

function serversOf(servers: Awaited<ReturnType<typeof listServers>>): Finding[] {
  const versions = [...new Set(servers.map(({ version }) => version))];
  if (servers.length === 0) return [left('servers', 'none runs')];
  if (versions.length > 1)
    return [warning('servers', `${servers.length} run, of different versions (${versions.join(', ')}): bring all up to date`)];
  return [well('servers', `${servers.length} ${servers.length === 1 ? 'runs' : 'run'}, version ${versions[0]}`)];
}

async function sizes(db: Database['db']): Promise<Finding[]> {
  const { accounts, documents, files, databaseBytes, fileBytes, unsealed } = await readTotals(db);
  const mib = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  return [
    well(
      'contents',
      `${accounts} accounts, ${documents} documents, ${files} files; database ${mib(databaseBytes)}, files ${mib(fileBytes)}`,
    ),
    ...(unsealed > 10_000 ? [warning('audit trail', `${unsealed} entries wait for their seal: the log of the servers says why`)] : []),
  ];
}
