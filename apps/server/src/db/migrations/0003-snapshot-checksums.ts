/** A snapshot's checksum is now that of its JSON as stored. Snapshots with the older kind are deleted; the server makes new ones from the log. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`TRUNCATE snapshots`.execute(db);
}
