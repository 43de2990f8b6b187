/** The contract's rules for usernames, e-mail addresses and passwords, as far as a browser can check them. */

export type UsernameProblem = 'usernameLength' | 'usernameCharacters';

/** Usernames are compared without case: a capital is made small before it is checked or sent. */
export function normalUsername(value: string): string {
  return value.trim().toLowerCase();
}

export function usernameProblem(value: string): UsernameProblem | null {
  if (/[^a-z0-9._-]/.test(value)) return 'usernameCharacters';
  return value.length < 3 || value.length > 32 ? 'usernameLength' : null;
}

/** Something before an @ and a domain with a dot after it; the server has the last word. */
export function looksLikeEmail(value: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value);
}

export const PASSWORD = { shortest: 10, longest: 200 } as const;

/** 1 weak … 4 strong; 0 while the password is too short to be taken at all. */
export type Strength = 0 | 1 | 2 | 3 | 4;

/**
 * A hint, not a gate: bits as if each character were drawn from the alphabets that occur, less for repeated characters and
 * runs ("aaaa", "1234"), nothing for the user's own names.
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

/** Characters that do not merely repeat or continue the one before; distinct ones count in full, others by half. */
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

function alphabet(text: string): number {
  const sizes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].map((pattern, index) =>
    pattern.test(text) ? ([26, 26, 10, 33][index] ?? 0) : 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
