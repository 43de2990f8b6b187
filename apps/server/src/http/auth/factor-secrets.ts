/** The secrets of authenticator apps as they are kept: encrypted, so that a copy of the database alone is no second factor. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Begins each encrypted secret. Those from before there was encryption are base 32, which has no dot. */
const PREFIX = 'v1.';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface FactorSecrets {
  /** @returns the text to keep in the account's row */
  close(user: string, secret: string): string;
  /** Null if another `JWT_SECRET` has closed it, or it was changed or is of another account. */
  open(user: string, kept: string): string | null;
}

/** AES-256-GCM with a key derived from the secret by HKDF (RFC 5869). The account's id is authenticated with it, so a row's secret is good for no other row. */
export function createFactorSecrets(jwtSecret: string): FactorSecrets {
  const key = new Uint8Array(hkdfSync('sha256', jwtSecret, '', 'inkstone second factor', 32));
  return {
    close(user, secret) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(user));
      const closed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return PREFIX + closed.toString('base64url');
    },
    open(user, kept) {
      if (!kept.startsWith(PREFIX)) return kept;
      const closed = Buffer.from(kept.slice(PREFIX.length), 'base64url');
      if (closed.length < NONCE_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv(CIPHER, key, closed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(user)).setAuthTag(closed.subarray(-TAG_BYTES));
      const text = decipher.update(closed.subarray(NONCE_BYTES, -TAG_BYTES));
      try {
        return Buffer.concat([text, decipher.final()]).toString();
      } catch {
        // The tag does not fit.
        return null;
      }
    },
  };
}
