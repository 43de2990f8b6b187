/** The activity log: who did what. Each row is written in the transaction of the act itself. */
import { sql } from 'kysely';
import type { Db, Tx } from '../database.ts';
import { newId } from '../ids.ts';

/** All recorded actions. The names are part of the API: add new ones, never rename one. */
export type ActivityAction =
  | 'account.registered'
  | 'session.started'
  | 'session.ended'
  | 'session.failed'
  | 'session.revoked'
  | 'user.role-changed'
  | 'user.disabled'
  | 'user.enabled'
  | 'document.created'
  | 'document.duplicated'
  | 'document.opened'
  | 'document.renamed'
  | 'document.trashed'
  | 'document.restored'
  | 'document.deleted'
  | 'document.shared'
  | 'document.unshared'
  | 'version.named'
  | 'version.restored';

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
    .values({ id: newId(), actor_id: actor, document_id: document ?? null, action, detail: JSON.stringify(detail) })
    .execute();
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
    .select(['a.id', 'a.action', 'a.detail', 'a.created_at', 'a.document_id', 'a.actor_id', 'u.username', 'u.display_name'])
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
