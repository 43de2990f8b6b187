/** The code with which somebody on another machine may register as the administrator: one for all servers and starts, while there is no administrator. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE setup_code (singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton), code text NOT NULL)`.execute(db);
}
