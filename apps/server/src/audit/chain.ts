/**
 * The chain of the audit trail. Each entry is sealed with a hash over its own content and the seal before it, so that an entry which was changed, removed,
 * put between others or swapped no longer fits. Pure.
 *
 *     contentHash = SHA-256(content)
 *     hash        = SHA-256(hash of the seal before ‖ sequence as 8 bytes, big-endian ‖ contentHash)
 *
 * The first seal has the sequence 1 and follows 32 zero bytes. docs/audit.md describes the content for other programs.
 */
import { createHash } from 'node:crypto';

/** An entry as it is read from the database: all as text, as PostgreSQL writes it. */
export interface Entry {
  readonly id: string;
  readonly actor: string | null;
  readonly document: string | null;
  readonly action: string;
  /** `jsonb` as text: one form for each value. */
  readonly detail: string;
  /** ISO 8601 in UTC, with microseconds. */
  readonly at: string;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
}

export interface Seal {
  readonly sequence: number;
  readonly contentHash: Buffer;
  readonly hash: Buffer;
}

/** What the first seal follows. */
export const GENESIS: Seal = { sequence: 0, contentHash: Buffer.alloc(32), hash: Buffer.alloc(32) };

/** What is hashed of an entry: a JSON array of its fields. */
export function contentOf(entry: Entry): string {
  const { id, actor, document, action, detail, at, address, userAgent, requestId } = entry;
  return JSON.stringify([id, actor, document, action, detail, at, address, userAgent, requestId]);
}

export function hashContent(entry: Entry): Buffer {
  return createHash('sha256').update(contentOf(entry)).digest();
}

/** The hash of the seal that follows `before`. */
export function chainHash(before: Seal, contentHash: Buffer): Buffer {
  const sequence = Buffer.alloc(8);
  sequence.writeBigUInt64BE(BigInt(before.sequence + 1));
  return createHash('sha256').update(before.hash).update(sequence).update(contentHash).digest();
}

export function sealAfter(before: Seal, entry: Entry): Seal {
  const contentHash = hashContent(entry);
  return { sequence: before.sequence + 1, contentHash, hash: chainHash(before, contentHash) };
}
