/** What an admin sees of the installation: its servers, its size, its documents, and what fills the store. */
import { sql } from 'kysely';
import type { Db } from '../database.ts';
import { allOccurInTitle } from './documents/search.ts';

/** A server that has not been heard of for this long, in seconds, has ended or died. */
const GONE_SECONDS = 30;
/** Documents and accounts that a look at the store lists. */
const LARGEST = 20;

export interface ServerState {
  readonly id: string;
  readonly host: string;
  readonly version: string;
  readonly sockets: number;
  readonly documents: number;
}

export async function tellServer(db: Db, { id, host, version, sockets, documents }: ServerState): Promise<void> {
  await sql`
    INSERT INTO servers (id, host, version, sockets, documents) VALUES (${id}::uuid, ${host}, ${version}, ${sockets}::int, ${documents}::int)
    ON CONFLICT (id) DO UPDATE SET sockets = excluded.sockets, documents = excluded.documents, seen_at = now()`.execute(db);
}

/** Forgets a server that ends, and those that died. */
export async function forgetServer(db: Db, id: string): Promise<void> {
  await sql`DELETE FROM servers WHERE id = ${id}::uuid OR seen_at < now() - interval '1 day'`.execute(db);
}

export async function listServers(db: Db) {
  return db
    .selectFrom('servers')
    .select(['id', 'host', 'version', 'sockets', 'documents', 'started_at', 'seen_at'])
    .where('seen_at', '>', sql<Date>`now() - make_interval(secs => ${GONE_SECONDS})`)
    .orderBy('started_at')
    .execute();
}

export interface Totals {
  readonly accounts: number;
  readonly guests: number;
  readonly documents: number;
  readonly trashed: number;
  /** By the planner's statistics, since counting a log takes long. */
  readonly edits: number;
  readonly files: number;
  readonly fileBytes: number;
  readonly databaseVersion: string;
  readonly databaseBytes: number;
  readonly sealed: number;
  readonly unsealed: number;
  /** Sequence and hash of the last seal. */
  readonly head: string | null;
}

export async function readTotals(db: Db): Promise<Totals> {
  const { rows } = await sql<Totals>`
    SELECT accounts, guests, documents, trashed, files, "fileBytes",
      (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'edits'::regclass) AS edits,
      current_setting('server_version') AS "databaseVersion", pg_database_size(current_database()) AS "databaseBytes",
      coalesce((SELECT max(sequence) FROM activity_seals), 0) AS sealed, (SELECT count(*) FROM activity_unsealed) AS unsealed,
      (SELECT sequence || ':' || encode(hash, 'hex') FROM activity_seals ORDER BY sequence DESC LIMIT 1) AS head
    FROM (SELECT count(*) FILTER (WHERE kind = 'person') AS accounts, count(*) FILTER (WHERE kind = 'guest') AS guests
        FROM users WHERE deleted_at IS NULL) AS people,
      (SELECT count(*) FILTER (WHERE deleted_at IS NULL) AS documents, count(*) FILTER (WHERE deleted_at IS NOT NULL) AS trashed FROM documents) AS texts,
      (SELECT count(*) AS files, coalesce(sum(size), 0)::bigint AS "fileBytes" FROM blobs) AS stored`.execute(db);
  return rows[0] as Totals;
}

export async function countConnections(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()`.execute(db);
  return rows[0]?.count ?? 0;
}

interface Owner {
  readonly ownerId: string;
  readonly username: string;
  readonly displayName: string;
}

/** Of files that documents hold; a file that two documents hold counts for both. */
export async function largestDocuments(db: Db) {
  const { rows } = await sql<Owner & { id: string; title: string; files: number; bytes: number }>`
    SELECT d.id, d.title, held.files, held.bytes, u.id AS "ownerId", u.username, u.display_name AS "displayName"
    FROM (SELECT df.document_id, count(*) AS files, sum(f.size)::bigint AS bytes
        FROM document_files df JOIN files f ON f.id = df.file_id WHERE df.deleted_at IS NULL AND f.state = 'ready'
        GROUP BY df.document_id ORDER BY bytes DESC LIMIT ${LARGEST}::int) AS held
    JOIN documents d ON d.id = held.document_id JOIN users u ON u.id = d.owner_id ORDER BY held.bytes DESC`.execute(db);
  return rows;
}

/** Of files that people have uploaded and that documents still hold. */
export async function largestAccounts(db: Db) {
  const { rows } = await sql<Owner & { files: number; bytes: number }>`
    SELECT u.id AS "ownerId", u.username, u.display_name AS "displayName", held.files, held.bytes
    FROM (SELECT f.uploaded_by, count(*) AS files, sum(f.size)::bigint AS bytes FROM files f
        WHERE f.state = 'ready' AND EXISTS (SELECT FROM document_files df WHERE df.file_id = f.id AND df.deleted_at IS NULL)
        GROUP BY f.uploaded_by ORDER BY bytes DESC LIMIT ${LARGEST}::int) AS held
    JOIN users u ON u.id = held.uploaded_by ORDER BY held.bytes DESC`.execute(db);
  return rows;
}

export interface DocumentsFilter {
  /** Each must occur in the title; empty: all. */
  readonly words: readonly string[];
  readonly owner?: string | undefined;
  readonly trashed?: boolean | undefined;
}

/** All documents, the newest first: ids are in the order of creation. */
export async function listAllDocuments(db: Db, { words, owner, trashed }: DocumentsFilter, limit: number, after: string | null) {
  const conditions = [
    ...(words.length === 0 ? [] : [allOccurInTitle(words)]),
    ...(owner === undefined ? [] : [sql<boolean>`d.owner_id = ${owner}::uuid`]),
    ...(trashed === undefined ? [] : [trashed ? sql<boolean>`d.deleted_at IS NOT NULL` : sql<boolean>`d.deleted_at IS NULL`]),
    ...(after === null ? [] : [sql<boolean>`d.id < ${after}::uuid`]),
    sql<boolean>`true`,
  ];
  const { rows } = await sql<
    Owner & { id: string; title: string; version: number; createdAt: Date; updatedAt: Date; deletedAt: Date | null }
  >`
    SELECT d.id, d.title, h.version, d.created_at AS "createdAt", h.updated_at AS "updatedAt", d.deleted_at AS "deletedAt",
      u.id AS "ownerId", u.username, u.display_name AS "displayName"
    FROM documents d JOIN heads h ON h.document_id = d.id JOIN users u ON u.id = d.owner_id
    WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY d.id DESC LIMIT ${limit}::int`.execute(db);
  return rows;
}
