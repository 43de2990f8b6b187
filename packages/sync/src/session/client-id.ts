/** Client ids: each loaded page makes a random one that is bound to its user. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Makes an id `<16 base64url characters>.<user id>`.
 * Never store it in `sessionStorage`: a duplicated tab copies that, and two pages with one id would lose edits.
 * It uses `getRandomValues` because `crypto.randomUUID` is missing on pages that did not come over https.
 */
export function makeClientId(userId: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `${Array.from(bytes, (byte) => ALPHABET[byte & 63]).join('')}.${userId}`;
}
