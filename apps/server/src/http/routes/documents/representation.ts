import { decide, roleOf } from '../../../access.ts';
import { type DocumentRow, findDocument, standingOf } from '../../../db/queries/documents/documents.ts';
import { ApiError } from '../../../errors.ts';
import type { Context } from '../../context.ts';

/** The document as the caller sees it. The caller must be allowed to see it. */
export function toDocument(row: DocumentRow, caller: string) {
  return {
    id: row.id,
    title: row.title,
    version: row.version,
    owner: { id: row.ownerId, username: row.ownerUsername, displayName: row.ownerDisplayName },
    role: roleOf(standingOf(row, caller)) ?? 'viewer',
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    deletedAt: row.deletedAt?.toISOString() ?? null,
    starred: row.starred ?? false,
    openedAt: row.openedAt?.toISOString() ?? null,
    tags: [...row.tags],
  };
}

/** The document after a change. @throws ApiError `not-found` if it has been deleted or access was lost meanwhile */
export async function reread({ db }: Context, id: string, caller: string) {
  const row = await findDocument(db, id, caller);
  if (row === undefined || decide(standingOf(row, caller), 'read') !== 'allowed') throw new ApiError('not-found');
  return toDocument(row, caller);
}
