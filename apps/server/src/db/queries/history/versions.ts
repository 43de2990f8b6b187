/** Versions that have a name or stand out. */
import type { Db } from '../../database.ts';
import { type Landmark, listLandmarks } from './landmarks.ts';
import { listNames, type VersionRow } from './names.ts';

/** Edits that a page goes over at most, so that its work is bounded however long the log is. */
const PAGE_EDITS = 10_000;

/** The automatic versions among landmarks, and named ones, newest first. What has a name is not listed as automatic too. */
export function versionsOf(landmarks: readonly Landmark[], named: readonly VersionRow[]): VersionRow[] {
  const names = new Set(named.map(({ version }) => version));
  const automatic = landmarks.filter((each) => each.automatic && !names.has(each.version)).map((each) => ({ ...each, name: null }));
  return [...named, ...automatic].sort((a, b) => b.version - a.version);
}

/**
 * Versions up to `to` that have a name or stand out, newest first. A page may have fewer than `limit` though more follow.
 *
 * @returns `next`: the version at which the next page begins; null if this is the last one
 */
export async function listVersions(db: Db, document: string, to: number, limit: number) {
  // Version 0, which can have a name, is in the last page.
  const below = to < PAGE_EDITS ? -1 : to - PAGE_EDITS;
  const named = await listNames(db, document, below, to, limit + 1);
  // Besides automatic versions, landmarks are only the first and the last edit.
  const landmarks = await listLandmarks(db, document, Math.max(0, below), to, limit + 3);
  const rows = versionsOf(landmarks, named);
  const next = rows[limit]?.version ?? below;
  return { versions: rows.slice(0, limit), next: next < 0 ? null : next };
}
