/**
 * What the server's own role in the database may do, where another one owns the tables: it reads and writes rows, changes no table, and of the audit trail
 * it can add entries but neither change nor remove one.
 */
import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Id of an advisory lock. */
const GRANTING_LOCK = 7_261_403_121;
const APPEND_ONLY = ['activity', 'activity_seals'];

/** The role that the connection uses, and whether it may do everything. */
export async function ownRole(db: Db): Promise<{ name: string; superuser: boolean }> {
  const { rows } = await sql<{ name: string; superuser: boolean }>`
    SELECT rolname AS name, rolsuper AS superuser FROM pg_roles WHERE rolname = current_user`.execute(db);
  return rows[0] ?? { name: '', superuser: false };
}

/** Gives a role what the server needs. Called by the owner of the tables after each migration. */
export async function grantServerRole(owner: Db, role: string): Promise<void> {
  const to = sql.id(role);
  await owner.transaction().execute(async (tx) => {
    // Servers that start at one moment would change the same rights at once, which PostgreSQL refuses.
    await sql`SELECT pg_advisory_xact_lock(${GRANTING_LOCK})`.execute(tx);
    const { rows } = await sql<{ schema: string }>`SELECT current_schema() AS schema`.execute(tx);
    const schema = sql.id(rows[0]?.schema ?? 'public');
    await sql`GRANT USAGE ON SCHEMA ${schema} TO ${to}`.execute(tx);
    await sql`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${to}`.execute(tx);
    await sql`GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${to}`.execute(tx);
    await sql`REVOKE UPDATE, DELETE ON ${sql.join(APPEND_ONLY.map((table) => sql.table(table)))} FROM ${to}`.execute(tx);
    await sql`REVOKE EXECUTE ON FUNCTION remove_old_activity FROM PUBLIC`.execute(tx);
    await sql`GRANT EXECUTE ON FUNCTION remove_old_activity TO ${to}`.execute(tx);
  });
}
