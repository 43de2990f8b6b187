/** Checks codes of the second factor: those of an authenticator app (TOTP, RFC 6238), and recovery codes. */
import { randomBytes } from 'node:crypto';
import { verifySync } from 'otplib';
import type { Db, Tx } from '../../db/database.ts';
import { findFactor, setRecoveryCodes, useRecoveryCode, useStep } from '../../db/queries/accounts/second-factor.ts';
import { hashOf } from '../../db/queries/accounts/sessions.ts';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import type { Context } from '../context.ts';

/** How far the clock of a phone may be away, in seconds: one step. */
const DRIFT_SECONDS = 30;

/** Crockford's base 32 has no letters that look like another letter or a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RECOVERY_CODES = 10;
const RECOVERY_CHARS = 16;

/** Whether a code is good for a secret; it is used up then, with all codes before it. @param secret null if it can't be read any more */
export async function takeAppCode(db: Db | Tx, user: string, secret: string | null, code: string): Promise<boolean> {
  if (secret === null || !/^\d{6}$/.test(code)) return false;
  const result = verifySync({ secret, token: code, strategy: 'totp', epochTolerance: DRIFT_SECONDS });
  return result.valid && 'timeStep' in result && useStep(db, user, result.timeStep);
}

/** Whether a code is good for the second factor of an account; it is used up then. @param given as somebody typed it */
export async function takeCode(
  { db, factorSecrets }: Pick<Context, 'db' | 'factorSecrets'>,
  user: string,
  given: string,
): Promise<boolean> {
  const factor = await findFactor(db, user);
  if (factor === null || !factor.confirmed) return false;
  const code = given.replace(/[\s-]/g, '');
  if (await takeAppCode(db, user, factorSecrets.open(user, factor.secret), code)) return true;
  if (!(await useRecoveryCode(db, user, hashOfRecoveryCode(code)))) return false;
  await recordActivity(db, { actor: user, action: 'account.recovery-code-used' });
  return true;
}

/** Makes new recovery codes; the old ones are void. @returns them, to be shown once */
export async function makeRecoveryCodes(tx: Tx, user: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  await setRecoveryCodes(tx, user, codes.map(hashOfRecoveryCode));
  return codes;
}

/** 80 random bits, so that a fast hash is enough. */
function newRecoveryCode(): string {
  const letters = Array.from(randomBytes(RECOVERY_CHARS), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

function hashOfRecoveryCode(code: string): Buffer {
  return hashOf(code.toLowerCase().replaceAll('-', '').replaceAll('o', '0').replace(/[il]/g, '1'));
}
