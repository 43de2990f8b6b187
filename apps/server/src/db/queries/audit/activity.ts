/** The activity log: who did what. Each row is written in the transaction of the act itself. */
import { sql } from 'kysely';
import { originColumns } from '../../acting-from.ts';
import type { Db, Tx } from '../../database.ts';
import { newId } from '../../ids.ts';

/** All recorded actions. The names are part of the API: add new ones, never rename one. */
export type ActivityAction =
  | 'account.registered'
  | 'account.renamed'
  | 'account.email-changed'
  | 'account.email-verified'
  | 'account.email-lost'
  | 'account.password-changed'
  | 'account.password-reset'
  | 'account.second-factor-on'
  | 'account.second-factor-off'
  | 'account.recovery-codes-made'
  | 'account.recovery-code-used'
  | 'account.picture-changed'
  | 'account.joined-provider'
  | 'account.deleted'
  | 'token.created'
  | 'token.deleted'
  | 'session.started'
  | 'session.ended'
  | 'session.failed'
  | 'session.revoked'
  | 'user.created'
  | 'user.signed-out'
  | 'users.searched'
  | 'user.role-changed'
  | 'user.disabled'
  | 'user.enabled'
  | 'user.email-verified'
  | 'user.second-factor-reset'
  | 'user.reset-link-made'
  | 'installation.changed'
  /** From a backup. What was done between the backup and its restore is not in the trail. */
  | 'installation.restored'
  | 'document.created'
  | 'document.duplicated'
  | 'document.opened'
  /** Its text or its history, read without a socket: by a program, or on the page of the history. */
  | 'document.read'
  /** Edits of one person, recorded when they have stopped writing. */
  | 'document.edited'
  | 'documents.searched'
  | 'document.renamed'
  | 'document.trashed'
  | 'document.restored'
  | 'document.deleted'
  | 'document.shared'
  | 'document.unshared'
  | 'document.sharing-changed'
  | 'document.transferred'
  | 'document.invited'
  | 'invitation.withdrawn'
  | 'invitation.accepted'
  | 'access.requested'
  | 'access.declined'
  | 'link.made'
  | 'link.changed'
  | 'link.withdrawn'
  | 'link.expired'
  | 'link.entered'
  | 'group.created'
  | 'group.renamed'
  | 'group.deleted'
  | 'group.member-added'
  | 'group.member-removed'
  | 'file.uploaded'
  | 'file.downloaded'
  | 'file.deleted'
  | 'version.named'
  | 'version.renamed'
  | 'version.unnamed'
  | 'version.restored'
  | 'edits.taken-back'
  | 'audit.retained'
  | 'activity.exported';

/** How long the same search of one person is one entry. */
const SEARCHED_AGAIN_SECONDS = 5 * 60;

export interface Act {
  /** Null when nobody was signed in. */
  readonly actor: string | null;
  readonly document?: string;
  readonly action: ActivityAction;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

export async function recordActivity(db: Db | Tx, { actor, document = undefined, action, detail = {} }: Act): Promise<void> {
  await db
    .insertInto('activity')
    .values({ id: newId(), actor_id: actor, document_id: document ?? null, action, detail: JSON.stringify(detail), ...originColumns() })
    .execute();
}

/** Like `recordActivity`, unless there is such an entry already that is younger than `withinSeconds`. */
export async function recordReading(
  db: Db,
  { actor, document, action }: Required<Omit<Act, 'detail'>>,
  withinSeconds: number,
): Promise<void> {
  const { address, user_agent, request_id } = originColumns();
  await sql`
    INSERT INTO activity (id, actor_id, document_id, action, address, user_agent, request_id)
    SELECT ${newId()}::uuid, ${actor}::uuid, ${document}::uuid, ${action}, ${address}, ${user_agent}, ${request_id}
    WHERE NOT EXISTS (
      SELECT FROM activity WHERE document_id = ${document}::uuid AND created_at > clock_timestamp() - make_interval(secs => ${withinSeconds})
        AND actor_id = ${actor}::uuid AND action = ${action})`.execute(db);
}

/** Writes down that somebody searched, unless they did so with the same words less than `SEARCHED_AGAIN_SECONDS` ago: a list is asked for again after each act. */
export async function recordSearch(db: Db, actor: string, action: 'users.searched' | 'documents.searched', query: string): Promise<void> {
  const { address, user_agent, request_id } = originColumns();
  await sql`
    INSERT INTO activity (id, actor_id, action, detail, address, user_agent, request_id)
    SELECT ${newId()}::uuid, ${actor}::uuid, ${action}, jsonb_build_object('query', ${query}::text), ${address}, ${user_agent}, ${request_id}
    WHERE NOT EXISTS (
      SELECT FROM activity WHERE actor_id = ${actor}::uuid AND created_at > clock_timestamp() - make_interval(secs => ${SEARCHED_AGAIN_SECONDS})
        AND action = ${action} AND detail->>'query' = ${query})`.execute(db);
}

export interface ActivityFilter {
  readonly actor?: string | undefined;
  readonly document?: string | undefined;
  readonly action?: string | undefined;
  /** `from` is inclusive, `to` exclusive. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** The last row of a page, after which the next page begins. */
export interface ActivityPosition {
  readonly at: string;
  readonly id: string;
}

/** Newest first. */
export async function listActivity(db: Db, filter: ActivityFilter, limit: number, after: ActivityPosition | null) {
  let query = db
    .selectFrom('activity as a')
    .leftJoin('users as u', 'u.id', 'a.actor_id')
    .leftJoin('activity_seals as s', 's.activity_id', 'a.id')
    .leftJoin('documents as d', 'd.id', 'a.document_id')
    .select(['a.id', 'a.action', 'a.detail', 'a.created_at', 'a.document_id', 'a.actor_id', 'u.username', 'u.display_name'])
    .select(['a.address', 'a.user_agent', 'a.request_id', 's.sequence', 'd.title as document_title'])
    .select(sql<string>`a.created_at::text`.as('position'))
    .orderBy('a.created_at', 'desc')
    .orderBy('a.id', 'desc')
    .limit(limit);
  if (filter.actor !== undefined) query = query.where('a.actor_id', '=', filter.actor);
  if (filter.document !== undefined) query = query.where('a.document_id', '=', filter.document);
  if (filter.action !== undefined) query = query.where('a.action', '=', filter.action);
  if (filter.from !== undefined) query = query.where('a.created_at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('a.created_at', '<', filter.to);
  if (after !== null) query = query.where(sql<boolean>`(a.created_at, a.id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
  return query.execute();
}

export type ActivityRow = Awaited<ReturnType<typeof listActivity>>[number];
