/** Client ids: one for each loaded page, made at random and bound to its user. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * `<16 base64url characters>.<user id>`.
 * Never kept in `sessionStorage`: a duplicated tab copies it, and two pages with one id swallow each other's edits.
 * `crypto.randomUUID` is missing where the page did not come over https; `getRandomValues` is there.
 */
export function makeClientId(userId: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `${Array.from(bytes, (byte) => ALPHABET[byte & 63]).join('')}.${userId}`;
}
