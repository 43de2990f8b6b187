/** A person's own marks on a document, which nobody else sees: a star, when they opened it last, and tags. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';

/** Opening a document again within this time, in seconds, does not update the row: it would not change the order of the list. */
const REOPEN_SECONDS = 60;

/** Does nothing if the document does not exist any more. */
export async function setStarred(db: Db, user: string, document: string, starred: boolean): Promise<void> {
  await sql`
    INSERT INTO document_marks (user_id, document_id, starred)
    SELECT ${user}::uuid, id, ${starred}::boolean FROM documents WHERE id = ${document}::uuid FOR KEY SHARE
    ON CONFLICT (user_id, document_id) DO UPDATE SET starred = excluded.starred WHERE document_marks.starred <> excluded.starred`.execute(
    db,
  );
}

export async function markOpened(db: Db | Tx, user: string, document: string): Promise<void> {
  await sql`
    INSERT INTO document_marks (user_id, document_id, opened_at)
    SELECT ${user}::uuid, id, clock_timestamp() FROM documents WHERE id = ${document}::uuid FOR KEY SHARE
    ON CONFLICT (user_id, document_id) DO UPDATE SET opened_at = excluded.opened_at
    WHERE document_marks.opened_at IS NULL OR document_marks.opened_at < excluded.opened_at - make_interval(secs => ${REOPEN_SECONDS})`.execute(
    db,
  );
}

/** A version of a document that a person has been shown. */
export interface SeenMark {
  readonly user: string;
  readonly document: string;
  readonly version: number;
}

/** Records which versions people have seen. It never goes back to an earlier one. */
export async function markSeen(db: Db, marks: readonly SeenMark[]): Promise<void> {
  // In one order everywhere, so that two servers never wait for each other.
  await sql`
    INSERT INTO document_marks (user_id, document_id, seen_version, seen_at)
    SELECT mark.user, mark.document, mark.version, clock_timestamp()
    FROM json_to_recordset(${JSON.stringify(marks)}::json) AS mark("user" uuid, document uuid, version bigint)
    JOIN (SELECT id FROM documents WHERE id = ANY(${marks.map(({ document }) => document)}::uuid[]) ORDER BY id FOR KEY SHARE) AS d ON d.id = mark.document
    ORDER BY mark.document, mark.user
    ON CONFLICT (user_id, document_id) DO UPDATE SET seen_version = excluded.seen_version, seen_at = excluded.seen_at
    WHERE document_marks.seen_version IS NULL OR document_marks.seen_version <= excluded.seen_version`.execute(db);
}

/** What the person saw last; undefined: nothing. */
export async function findSeen(db: Db, user: string, document: string): Promise<{ version: number; at: Date } | undefined> {
  const row = await db
    .selectFrom('document_marks')
    .select(['seen_version as version', 'seen_at as at'])
    .where('user_id', '=', user)
    .where('document_id', '=', document)
    .executeTakeFirst();
  return row === undefined || row.version === null || row.at === null ? undefined : { version: row.version, at: row.at };
}

/** Gives the document exactly these tags of the person. The caller has locked them with `lockTags`. */
export async function setDocumentTags(tx: Tx, user: string, document: string, tags: readonly string[]): Promise<void> {
  await sql`
    DELETE FROM document_tags
    WHERE user_id = ${user}::uuid AND document_id = ${document}::uuid AND tag_id <> ALL (${[...tags]}::uuid[])`.execute(tx);
  await sql`
    INSERT INTO document_tags (user_id, document_id, tag_id)
    SELECT ${user}::uuid, d.id, tag FROM unnest(${[...tags]}::uuid[]) AS tag, documents d WHERE d.id = ${document}::uuid
    ON CONFLICT DO NOTHING`.execute(tx);
}
