import { FILE_PATH } from '@inkstone/api';
import type { FileRow, HeldFileRow } from '../../../db/queries/files/files.ts';

/** A file as the API tells of it. */
export function toFile(row: FileRow & Partial<Pick<HeldFileRow, 'embedded'>>) {
  return {
    id: row.id,
    name: row.name,
    size: row.size,
    contentType: row.contentType,
    width: row.width,
    height: row.height,
    url: `${FILE_PATH}${row.id}`,
    uploadedBy: { id: row.uploaderId, username: row.uploaderUsername, displayName: row.uploaderDisplayName },
    createdAt: row.createdAt.toISOString(),
    state: row.state,
    received: row.received,
    embedded: row.embedded ?? false,
  };
}
