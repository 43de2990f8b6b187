/** Links that are sent by e-mail: those that verify an address, and those that set a new password. Each is good once. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import { hashOf, newToken } from './sessions.ts';

export type MailPurpose = 'verify' | 'reset';

/** How many hours a link is good. */
export const LINK_HOURS = { verify: 72, reset: 1 } as const satisfies Record<MailPurpose, number>;

/**
 * @param email the address to verify, or that the link is sent to; null: an admin passes the link on
 * @param hours how long it is good
 */
export async function createMailToken(
  tx: Tx,
  user: string,
  purpose: MailPurpose,
  email: string | null,
  hours: number = LINK_HOURS[purpose],
) {
  const token = newToken();
  const { expires_at: expiresAt } = await tx
    .insertInto('mail_tokens')
    .values({
      hash: hashOf(token),
      user_id: user,
      purpose,
      email,
      expires_at: sql<Date>`now() + make_interval(hours => ${hours}::int)`,
    })
    .returning('expires_at')
    .executeTakeFirstOrThrow();
  return { token, expiresAt };
}

/** Links that were made for an account within the last hour, used or not. The caller has locked the account. */
export async function countRecentMailTokens(tx: Tx, user: string, purpose: MailPurpose): Promise<number> {
  const { count } = await tx
    .selectFrom('mail_tokens')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('user_id', '=', user)
    .where('purpose', '=', purpose)
    .where('created_at', '>', sql<Date>`now() - interval '1 hour'`)
    .executeTakeFirstOrThrow();
  return Number(count);
}

const live = (db: Db | Tx) => db.selectFrom('mail_tokens').where('expires_at', '>', sql<Date>`now()`);

/** What a link is for; undefined if it was used, is too old, or was never made. */
export async function findMailToken(db: Db | Tx, token: string, purpose: MailPurpose) {
  return live(db).select(['user_id as user', 'email']).where('hash', '=', hashOf(token)).where('purpose', '=', purpose).executeTakeFirst();
}

/** Uses up a link. @returns whether it was still good */
export async function spendMailToken(tx: Tx, token: string): Promise<boolean> {
  const spent = await tx
    .updateTable('mail_tokens')
    .set({ expires_at: sql<Date>`now()` })
    .where('hash', '=', hashOf(token))
    .where('expires_at', '>', sql<Date>`now()`)
    .returning('user_id')
    .executeTakeFirst();
  return spent !== undefined;
}

/** Makes all links of an account void. They stay for an hour, since they count against its limit. */
export async function spendMailTokens(tx: Tx, user: string, purpose: MailPurpose): Promise<void> {
  await tx
    .updateTable('mail_tokens')
    .set({ expires_at: sql<Date>`now()` })
    .where('user_id', '=', user)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', sql<Date>`now()`)
    .execute();
}

/** An address that an account has asked for and not verified yet, and that is not its own; null if there is none. */
export async function pendingEmailOf(db: Db | Tx, user: string): Promise<string | null> {
  const row = await live(db)
    .innerJoin('users as u', 'u.id', 'mail_tokens.user_id')
    .select('mail_tokens.email')
    .where('user_id', '=', user)
    .where('purpose', '=', 'verify')
    .where(sql<boolean>`lower(mail_tokens.email) IS DISTINCT FROM lower(u.email)`)
    .orderBy('mail_tokens.created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.email ?? null;
}

/** Deletes links that are good for nothing any more and count against no limit. */
export async function forgetMailTokens(db: Db): Promise<void> {
  await db
    .deleteFrom('mail_tokens')
    .where('expires_at', '<', sql<Date>`now()`)
    .where('created_at', '<', sql<Date>`now() - interval '1 hour'`)
    .execute();
}
