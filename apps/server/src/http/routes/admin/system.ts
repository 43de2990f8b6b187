/** How the installation is doing, and what fills its store. */
import { storageUse, system } from '@inkstone/api';
import { countConnections, largestAccounts, largestDocuments, listServers, readTotals } from '../../../db/queries/system.ts';
import { ownRole } from '../../../db/server-role.ts';
import { adminOf, type Context, type Routes } from '../../context.ts';
import { problems } from '../../problems.ts';
import { readingOf } from '../../reading.ts';

const tags = ['administration'];
const security = [{ bearer: [] }];

export function systemRoutes(app: Routes, context: Context): void {
  const { db, bus, files, version } = context;

  app.get(
    '/api/admin/system',
    {
      config: { access: 'admin' },
      schema: { tags, security, summary: 'Servers, database, store and totals', response: { 200: system, ...problems(401, 403) } },
    },
    async (request, reply) => {
      const reading = readingOf(context, request, reply, await adminOf(context, request));
      const [servers, totals, connections, role] = await Promise.all([
        listServers(db),
        readTotals(reading.db),
        countConnections(db),
        ownRole(db),
      ]);
      const { accounts, guests, documents, trashed, edits, sealed, unsealed, head } = totals;
      return {
        version,
        servers: servers.map(({ started_at, seen_at, ...server }) => ({
          ...server,
          current: server.id === bus.server,
          startedAt: started_at.toISOString(),
          seenAt: seen_at.toISOString(),
        })),
        database: {
          version: totals.databaseVersion,
          bytes: totals.databaseBytes,
          connections,
          superuser: role.superuser,
          standby: context.reads.replica?.state ?? null,
        },
        bus: { shared: bus.isShared, up: bus.up },
        storage: { kind: files.current.name, files: totals.files, bytes: totals.fileBytes },
        totals: { accounts, guests, documents, trashed, edits },
        audit: { sealed, unsealed, head },
      };
    },
  );

  app.get(
    '/api/admin/storage',
    {
      config: { access: 'admin' },
      schema: { tags, security, summary: 'What takes the most room', response: { 200: storageUse, ...problems(401, 403) } },
    },
    async (request, reply) => {
      const reading = readingOf(context, request, reply, await adminOf(context, request));
      const [documents, accounts] = await Promise.all([largestDocuments(reading.db), largestAccounts(reading.db)]);
      return {
        documents: documents.map(({ ownerId, username, displayName, ...row }) => ({
          ...row,
          owner: { id: ownerId, username, displayName },
        })),
        accounts: accounts.map(({ ownerId, username, displayName, files: count, bytes }) => ({
          user: { id: ownerId, username, displayName },
          files: count,
          bytes,
        })),
      };
    },
  );
}
