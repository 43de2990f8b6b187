/** Adds the setup code, which somebody on another machine needs to register as the administrator. All servers share one until there is an administrator. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE setup_code (singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton), code text NOT NULL)`.execute(db);
}
