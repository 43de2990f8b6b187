/** Whether there is an administrator, and the code that registering from another machine needs while there is none. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Db, Tx } from '../../database.ts';

/** Crockford's base 32. It has no letters that look like another letter or a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_CHARS = 12;

/** Ids of those who administer the installation. A disabled account does not. */
export function admins(db: Db | Tx) {
  return db.selectFrom('users').select('id').where('role', '=', 'admin').where('disabled_at', 'is', null);
}

export async function hasAdmin(db: Db | Tx): Promise<boolean> {
  return (await admins(db).limit(1).executeTakeFirst()) !== undefined;
}

/**
 * Called when a server starts.
 *
 * @returns the code, the same for all servers until there is an administrator; null if there is one
 */
export async function ensureSetupCode(db: Db): Promise<string | null> {
  if (await hasAdmin(db)) {
    await forgetSetupCode(db);
    return null;
  }
  await db
    .insertInto('setup_code')
    .values({ code: newCode() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await readCode(db)) ?? null;
}

/** @param given as somebody typed it; case, spaces and dashes are ignored */
export async function isSetupCode(db: Db, given: string): Promise<boolean> {
  const code = await readCode(db);
  return code !== undefined && timingSafeEqual(digest(code), digest(given));
}

export async function forgetSetupCode(db: Db | Tx): Promise<void> {
  await db.deleteFrom('setup_code').execute();
}

async function readCode(db: Db): Promise<string | undefined> {
  return (await db.selectFrom('setup_code').select('code').executeTakeFirst())?.code;
}

function newCode(): string {
  const letters = Array.from(randomBytes(CODE_CHARS), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

/** A hash of the code. Hashes have one length, so comparing them takes the same time for every input. */
function digest(code: string): Buffer {
  const plain = code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return createHash('sha256').update(plain).digest();
}
