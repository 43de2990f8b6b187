/** Hashes passwords and refuses weak ones. */
import { hash, verify } from '@node-rs/argon2';
import { ApiError } from '../../errors.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';

/** OWASP's figures for argon2id, which is the library's default algorithm: 19 MiB, two passes. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Normalizes a password, because another keyboard may send the same characters composed differently. */
const normal = (password: string) => password.normalize('NFKC');

export function hashPassword(password: string): Promise<string> {
  return hash(normal(password), COST);
}

/** A hash to compare with when there is no such account, so that the answer takes the same time. */
let decoy: Promise<string> | undefined;

/** @param kept the account's hash; null if there is no account: the result is then false, after the same amount of work */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  decoy ??= hashPassword('there is no such account');
  const matches = await verify(kept ?? (await decoy), normal(password));
  return kept !== null && matches;
}

/** Rows of keys and the alphabet, forwards and backwards. Passwords that are part of one are guessed early. */
const RUNS = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  '1q2w3e4r5t6y7u8i9o0p',
].flatMap((run) => [run, [...run].reverse().join('')]);

/** A repeated piece counts as weak up to this many characters, which is about as long as they get in lists of common passwords. */
const REPEATED = 32;

/** Why a password is weak, or null. Weak are very common ones, runs of neighbouring keys, and repeated short pieces. */
export function weaknessOf(password: string): string | null {
  const plain = normal(password).toLowerCase();
  if (COMMON_PASSWORDS.has(plain)) return 'is among the most common passwords';
  if (plain.length <= REPEATED && /^(.{1,4})\1+$/su.test(plain)) return 'repeats one short piece';
  if (RUNS.some((run) => run.includes(plain))) return 'is a run of neighbouring keys';
  return null;
}

/** @throws ApiError `invalid` for a weak password, with its reason */
export function refuseWeak(password: string): void {
  const weakness = weaknessOf(password);
  if (weakness !== null) throw new ApiError('invalid', undefined, { errors: [{ path: 'password', message: weakness }] });
}
