/** Writing sessions: edits of a document without a pause between them, who made them, and the versions among them. */
import { CompiledQuery } from 'kysely';
import type { Db } from '../../database.ts';
import { type Landmark, listLandmarks } from './landmarks.ts';
import { listNames, type VersionRow } from './names.ts';
import { versionsOf } from './versions.ts';

/** No session goes over a multiple of this version, so that the work for a page is bounded however long people write without a pause. */
const SESSION_EDITS = 5_000;

/** The edits after version `from` and up to `to`. */
interface Span {
  readonly from: number;
  readonly to: number;
  /** The times of the first and the last edit. */
  readonly startedAt: Date;
  readonly endedAt: Date;
}

interface Author {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly edits: number;
}

export interface WritingSessionRow extends Span {
  /** Who made the most edits comes first. */
  readonly authors: readonly Author[];
  /** Newest first. */
  readonly versions: readonly VersionRow[];
}

/**
 * The sessions up to version `to`, newest first. A page may have fewer than `limit` though more follow: the next one begins where the last session does, unless
 * that is 0. It reads at most 10,000 edits, and no deltas.
 */
export async function listWritingSessions(db: Db, document: string, to: number, limit: number): Promise<WritingSessionRow[]> {
  const floor = Math.max(0, (Math.ceil(to / SESSION_EDITS) - 2) * SESSION_EDITS);
  const landmarks = await listLandmarks(db, document, floor, to, to - floor);
  const spans = spansOf(landmarks, floor).slice(0, limit);
  const authors = await listAuthors(db, document, spans);
  const oldest = spans.at(-1);
  const below = oldest === undefined || oldest.from === 0 ? -1 : oldest.from;
  const named = await listNames(db, document, below, to, to - below);
  const versions = versionsOf(landmarks, named);
  return spans.map((span, index) => ({
    ...span,
    authors: authors.filter(({ session }) => session === index + 1),
    // Version 0 comes before all edits. It belongs to the oldest session.
    versions: versions.filter(({ version }) => version <= span.to && (version > span.from || span.from === 0)),
  }));
}

/** @param landmarks all those after version `floor`, newest first */
function spansOf(landmarks: readonly Landmark[], floor: number): Span[] {
  const spans: Span[] = [];
  let last: Landmark | undefined;
  for (const landmark of landmarks) {
    const { version, createdAt, resumedAt } = landmark;
    if (last !== undefined && (resumedAt !== null || version % SESSION_EDITS === 0)) {
      spans.push({ from: version, to: last.version, startedAt: resumedAt ?? createdAt, endedAt: last.createdAt });
      last = landmark;
    }
    last ??= landmark;
  }
  const first = landmarks.at(-1);
  if (last !== undefined && first !== undefined) {
    spans.push({ from: floor, to: last.version, startedAt: first.createdAt, endedAt: last.createdAt });
  }
  return spans;
}

/** One query for each session, by the primary key, within one statement. */
const AUTHORS = `
  SELECT session::int, u.id, u.username, u.display_name AS "displayName", edits::int
  FROM unnest($2::bigint[], $3::bigint[]) WITH ORDINALITY AS span(first, last, session),
    LATERAL (
      SELECT user_id, count(*) AS edits FROM edits
      WHERE document_id = $1::uuid AND version > span.first AND version <= span.last GROUP BY user_id
    ) AS part JOIN users u ON u.id = part.user_id
  ORDER BY session, edits DESC, u.username`;

/** The authors of each session; `session` counts from 1. */
async function listAuthors(db: Db, document: string, spans: readonly Span[]): Promise<(Author & { session: number })[]> {
  const parameters = [document, spans.map(({ from }) => from), spans.map(({ to }) => to)];
  const { rows } = await db.executeQuery<Author & { session: number }>(CompiledQuery.raw(AUTHORS, parameters));
  return rows;
}
