// Hocuspocus with its default settings, in memory or with its database extension on PostgreSQL.
import { Database } from '@hocuspocus/extension-database';
import { Server } from '@hocuspocus/server';
import pg from 'pg';

process.stdin.resume().on('end', () => process.exit());
const extensions = [];
if (process.env.POSTGRES !== undefined) {
  const pool = new pg.Pool(JSON.parse(process.env.POSTGRES));
  await pool.query('CREATE TABLE documents (name text PRIMARY KEY, state bytea NOT NULL)');
  extensions.push(
    new Database({
      fetch: async ({ documentName }) => {
        const { rows } = await pool.query('SELECT state FROM documents WHERE name = $1', [documentName]);
        return rows[0]?.state ?? null;
      },
      store: async ({ documentName, state }) => {
        await pool.query('INSERT INTO documents VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET state = excluded.state', [
          documentName,
          state,
        ]);
      },
    }),
  );
}
const server = new Server({ port: Number(process.env.PORT), address: '127.0.0.1', quiet: true, extensions }, { perMessageDeflate: false });
await server.listen();
console.log('ready');
