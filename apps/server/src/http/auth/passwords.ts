/** Passwords: how they are kept, and which are too easily guessed. */
import { hash, verify } from '@node-rs/argon2';
import { COMMON_PASSWORDS } from './common-passwords.ts';

/** OWASP's figures for argon2id, which is the library's default algorithm: 19 MiB, two passes. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The same characters typed on another keyboard may arrive composed differently. */
const normal = (password: string) => password.normalize('NFKC');

export function hashPassword(password: string): Promise<string> {
  return hash(normal(password), COST);
}

/** Compared with when there is no such account, so that both answers take as long. */
let decoy: Promise<string> | undefined;

/** @param kept the hash of the account, or null when there is none: then the answer is false, after the same work */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  decoy ??= hashPassword('there is no such account');
  const matches = await verify(kept ?? (await decoy), normal(password));
  return kept !== null && matches;
}

/** Keys and letters in their order; a password along one of them is among the first that are tried. */
const RUNS = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  '1q2w3e4r5t6y7u8i9o0p',
].flatMap((run) => [run, [...run].reverse().join('')]);

/** Lists of common passwords hold short pieces repeated up to about this many characters. */
const REPEATED = 32;

/** Why a password is too easily guessed, or null: one of the commonest, a run of keys, or one short piece again and again. */
export function weaknessOf(password: string): string | null {
  const plain = normal(password).toLowerCase();
  if (COMMON_PASSWORDS.has(plain)) return 'is among the most common passwords';
  if (plain.length <= REPEATED && /^(.{1,4})\1+$/su.test(plain)) return 'repeats one short piece';
  if (RUNS.some((run) => run.includes(plain))) return 'is a run of neighbouring keys';
  return null;
}
