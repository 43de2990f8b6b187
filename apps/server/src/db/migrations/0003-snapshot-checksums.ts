/** A snapshot's checksum is that of its stored letters. Those with the older one are taken away: they are made anew from the log. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`TRUNCATE snapshots`.execute(db);
}
