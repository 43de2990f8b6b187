/** What a version can be compared with. */
import type { TFunction } from 'i18next';
import type { WritingSession } from '../../api/types.ts';
import type { Moments } from './moments.ts';
import type { Base } from './Stops.tsx';

/** A pause of so many milliseconds ends a writing session. */
const PAUSE_MS = 10 * 60_000;

/** The version at which the writing session of a version began: as the list has it, or else as far back as its edits are loaded. */
export function sessionStart(version: number, sessions: readonly WritingSession[], moments: Moments): number {
  const listed = sessions.find(({ from, to }) => version > from && version <= to);
  if (listed) return listed.from;
  let start = version;
  for (let edit = moments.editAt(start); edit; edit = moments.editAt(start)) {
    start--;
    const before = moments.editAt(start);
    if (before && Date.parse(edit.createdAt) - Date.parse(before.createdAt) >= PAUSE_MS) break;
  }
  return start;
}

/** The versions to choose from, each once. @param from that is chosen @param start of the session of the shown `version` */
export function basesOf(from: number, version: number, start: number, sessions: readonly WritingSession[], t: TFunction): readonly Base[] {
  const named = sessions.flatMap(({ versions }) => versions).filter(({ name }) => name !== null);
  const bases = [
    { version: start, name: t('history.changes.sessionStart') },
    { version: Math.max(0, version - 1), name: t('history.changes.previous') },
    ...named.map((entry) => ({ version: entry.version, name: entry.name ?? '' })),
    { version: 0, name: t('history.changes.start') },
    { version: from, name: t('history.changes.chosen', { version: from }) },
  ];
  return bases.filter((base, index) => bases.findIndex((other) => other.version === base.version) === index);
}
