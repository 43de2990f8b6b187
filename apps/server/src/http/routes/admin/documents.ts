/** All documents of the installation, by what their lists show. What is done with one goes by the document's own routes: an admin may do what its owner may. */
import { adminDocument, adminDocumentsQuery, page } from '@inkstone/api';
import { recordSearch } from '../../../db/queries/audit/activity.ts';
import { wordsOf } from '../../../db/queries/documents/search.ts';
import { listAllDocuments } from '../../../db/queries/system.ts';
import { adminOf, type Context, type Routes } from '../../context.ts';
import { cursorId, readCursor, toPage } from '../../paging.ts';
import { problems } from '../../problems.ts';
import { readingOf } from '../../reading.ts';

export function adminDocumentRoutes(app: Routes, context: Context): void {
  app.get(
    '/api/admin/documents',
    {
      config: { access: 'admin' },
      schema: {
        tags: ['administration'],
        security: [{ bearer: [] }],
        summary: 'All documents, the newest first',
        querystring: adminDocumentsQuery,
        response: { 200: page(adminDocument), ...problems(401, 403, 422) },
      },
    },
    async (request, reply) => {
      const caller = await adminOf(context, request);
      const { limit, cursor, query = '', owner, trashed } = request.query;
      if (query.trim() !== '' && cursor === undefined) {
        await recordSearch(context.db, caller.account.id, 'documents.searched', query.trim());
      }
      const { db } = readingOf(context, request, reply, caller);
      const rows = await listAllDocuments(db, { words: wordsOf(query), owner, trashed }, limit + 1, readCursor(cursor, cursorId));
      return toPage(
        rows,
        limit,
        ({ ownerId, username, displayName, createdAt, updatedAt, deletedAt, ...row }) => ({
          ...row,
          owner: { id: ownerId, username, displayName },
          createdAt: createdAt.toISOString(),
          updatedAt: updatedAt.toISOString(),
          deletedAt: deletedAt?.toISOString() ?? null,
        }),
        (row) => row.id,
      );
    },
  );
}
