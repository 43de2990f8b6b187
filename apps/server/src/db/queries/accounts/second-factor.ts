/** The second factor of accounts: the secret of an authenticator app, and recovery codes. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';

export interface Factor {
  /** As it is kept: `FactorSecrets` opens it. */
  readonly secret: string;
  /** False while the app has not shown that it has the secret. */
  readonly confirmed: boolean;
}

export async function findFactor(db: Db | Tx, user: string): Promise<Factor | null> {
  const row = await db.selectFrom('users').select(['totp_secret', 'totp_confirmed_at']).where('id', '=', user).executeTakeFirst();
  return row?.totp_secret == null ? null : { secret: row.totp_secret, confirmed: row.totp_confirmed_at !== null };
}

/** Keeps a secret that is not confirmed yet. @param secret closed by `FactorSecrets` */
export async function beginFactor(tx: Tx, user: string, secret: string): Promise<void> {
  await tx.updateTable('users').set({ totp_secret: secret, totp_confirmed_at: null, totp_step: null }).where('id', '=', user).execute();
}

export async function confirmFactor(tx: Tx, user: string): Promise<void> {
  await tx.updateTable('users').set({ totp_confirmed_at: new Date() }).where('id', '=', user).execute();
}

/** Takes the second factor away, with its recovery codes. */
export async function removeFactor(tx: Tx, user: string): Promise<void> {
  await tx.updateTable('users').set({ totp_secret: null, totp_confirmed_at: null, totp_step: null }).where('id', '=', user).execute();
  await tx.deleteFrom('recovery_codes').where('user_id', '=', user).execute();
}

/** Uses up a time step, with all before it. @returns false if it, or a later one, was used before */
export async function useStep(db: Db | Tx, user: string, step: number): Promise<boolean> {
  const used = await db
    .updateTable('users')
    .set({ totp_step: step })
    .where('id', '=', user)
    .where((eb) => eb.or([eb('totp_step', 'is', null), eb('totp_step', '<', step)]))
    .returning('id')
    .executeTakeFirst();
  return used !== undefined;
}

/** Puts new recovery codes in the place of all others. */
export async function setRecoveryCodes(tx: Tx, user: string, hashes: readonly Buffer[]): Promise<void> {
  await tx.deleteFrom('recovery_codes').where('user_id', '=', user).execute();
  await tx
    .insertInto('recovery_codes')
    .values(hashes.map((hash) => ({ user_id: user, hash })))
    .execute();
}

/** Uses up a recovery code. @returns false if there is none, or it was used before */
export async function useRecoveryCode(db: Db | Tx, user: string, hash: Buffer): Promise<boolean> {
  const used = await db
    .updateTable('recovery_codes')
    .set({ used_at: sql<Date>`now()` })
    .where('user_id', '=', user)
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .returning('user_id')
    .executeTakeFirst();
  return used !== undefined;
}
