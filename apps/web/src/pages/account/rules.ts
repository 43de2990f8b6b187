/** The API's rules for usernames, e-mail addresses and passwords, as far as a browser can check them. */
import type { TFunction } from 'i18next';

export type UsernameProblem = 'usernameLength' | 'usernameCharacters';

/** The form in which a username is checked and sent. Usernames are not case-sensitive. */
export function normalUsername(value: string): string {
  return value.trim().toLowerCase();
}

export function usernameProblem(value: string): UsernameProblem | null {
  if (/[^a-z0-9._-]/.test(value)) return 'usernameCharacters';
  return value.length < 3 || value.length > 32 ? 'usernameLength' : null;
}

/** Greatest length of a display name, in UTF-16 code units. */
export const NAME_LIMIT = 100;

/** Whether there is an @ with something before it and a domain with a dot after it. The server checks more. */
export function looksLikeEmail(value: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value);
}

export const PASSWORD = { shortest: 10, longest: 200 } as const;

/** What is wrong with a new password, in words; null if nothing is. */
export function newPasswordProblem(value: string, t: TFunction): string | null {
  if (value.length > PASSWORD.longest) return t('account.passwordLong', { limit: PASSWORD.longest });
  return value.length < PASSWORD.shortest ? t('account.passwordShort', { limit: PASSWORD.shortest }) : null;
}

/** 1 (weak) to 4 (strong); 0 if the password is too short to be accepted. */
export type Strength = 0 | 1 | 2 | 3 | 4;

/**
 * Estimates the strength of a password. It is only a hint, the server decides. The estimate is the number of bits that random characters from
 * the same alphabets would have. Repeated characters and runs ("aaaa", "1234") count less, the user's own names don't count.
 */
export function passwordStrength(password: string, ownWords: readonly string[]): Strength {
  if (password.length < PASSWORD.shortest) return 0;
  const rest = ownWords
    .filter((word) => word.length >= 3)
    .reduce((text, word) => text.toLowerCase().replaceAll(word.toLowerCase(), ''), password);
  const bits = surprising(rest) * Math.log2(alphabet(password));
  if (bits < 45) return 1;
  if (bits < 60) return 2;
  return bits < 80 ? 3 : 4;
}

/** Counts the characters that don't repeat or continue the one before. A character that occurred earlier counts half. */
function surprising(text: string): number {
  const seen = new Set<string>();
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const step = index === 0 ? Number.NaN : text.charCodeAt(index) - text.charCodeAt(index - 1);
    if (Math.abs(step) <= 1) continue;
    const character = text.charAt(index);
    count += seen.has(character) ? 0.5 : 1;
    seen.add(character);
  }
  return count;
}

/** How many characters there are in the alphabets that the password uses. */
function alphabet(text: string): number {
  const sizes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].map((pattern, index) =>
    pattern.test(text) ? ([26, 26, 10, 33][index] ?? 0) : 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
