/** What is kept in the browser of somebody who is at the identity provider: sealed, so that it is neither read nor made by others. */
import { hkdfSync } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import { z } from 'zod';

/** How long somebody may take at the provider, in seconds. */
export const SEAL_SECONDS = 10 * 60;

const sealed = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), next: z.string() });
export type Sealed = z.output<typeof sealed>;

export interface Seals {
  seal(content: Sealed): Promise<string>;
  /** Null if it is not ours, was changed, or is too old. */
  open(text: string): Promise<Sealed | null>;
}

export function createSeals(secret: string): Seals {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'inkstone provider sign-in', 32));
  return {
    seal: (content) =>
      new EncryptJWT(content).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).setExpirationTime(`${SEAL_SECONDS}s`).encrypt(key),
    async open(text) {
      try {
        const options = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'], requiredClaims: ['exp'] };
        const { payload } = await jwtDecrypt(text, key, options);
        return sealed.parse(payload);
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
        throw error;
      }
    },
  };
}
