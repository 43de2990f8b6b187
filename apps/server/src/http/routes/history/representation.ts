/** Versions as the API shows them. */
import type { Version } from '@inkstone/api';
import type { VersionRow } from '../../../db/queries/history/names.ts';

export function toVersion({ version, name, createdAt, id, username, displayName }: VersionRow): Version {
  const createdBy = id === null || username === null || displayName === null ? null : { id, username, displayName };
  return { version, name, createdBy, createdAt: createdAt.toISOString(), automatic: name === null };
}
