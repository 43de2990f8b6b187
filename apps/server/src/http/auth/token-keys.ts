/** The keys that sign access tokens. They change with the time, and are the same on all servers without asking anybody. */
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** A key signs this long, in ms. It verifies for as long again, so every token that lives no longer than this is good to its end. */
export const KEY_PERIOD_MS = 30 * 24 * 60 * 60 * 1000;

export interface SigningKey {
  /** Names the key in a token's header. */
  readonly kid: string;
  readonly key: KeyObject;
}

export class TokenKeys {
  readonly #secret: string;
  readonly #now: () => number;
  readonly #keys = new Map<number, SigningKey>();

  /** @param now the time in ms since 1970 */
  constructor(secret: string, now: () => number = Date.now) {
    this.#secret = secret;
    this.#now = now;
  }

  /** The key that signs now. */
  get current(): SigningKey {
    return this.#of(this.#period);
  }

  /** The key of that name; undefined if it verifies no more, or never did. */
  named(kid: string | undefined): KeyObject | undefined {
    // The clocks of servers differ a little, so the next key may be in use elsewhere already.
    return [0, -1, 1].map((away) => this.#of(this.#period + away)).find((candidate) => candidate.kid === kid)?.key;
  }

  get #period(): number {
    return Math.floor(this.#now() / KEY_PERIOD_MS);
  }

  /** Derived from the secret by HKDF (RFC 5869), so who finds a key learns neither the secret nor other keys. */
  #of(period: number): SigningKey {
    let found = this.#keys.get(period);
    if (found === undefined) {
      const bytes = Buffer.from(hkdfSync('sha256', this.#secret, '', `inkstone tokens ${period}`, 48));
      found = { kid: bytes.subarray(0, 8).toString('hex'), key: createSecretKey(bytes.subarray(16)) };
      this.#keys.set(period, found);
      for (const old of this.#keys.keys()) if (old < period - 3) this.#keys.delete(old);
    }
    return found;
  }
}
