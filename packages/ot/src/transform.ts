/** Operational transformation: what an edit must be once another, made at the same time, has been applied. */
import { transformAttributes } from './attributes.ts';
import { type Delta, DeltaBuilder, OpReader, opLength } from './delta.ts';

/**
 * `delta` as it must be after `over`, made against the same base, was applied. Algorithm as in quill-delta.
 *
 * @param deltaFirst at one place `delta`'s insert stands before `over`'s, and where both set an attribute `delta`'s value stays
 */
export function transform(delta: Delta, over: Delta, deltaFirst: boolean): Delta {
  if (delta.length === 0 || over.length === 0) return delta;
  const a = new OpReader(delta);
  const b = new OpReader(over);
  const result = new DeltaBuilder();
  while (!a.done) {
    const mine = a.op;
    const theirs = b.op;
    if (mine !== undefined && 'insert' in mine && (deltaFirst || theirs === undefined || !('insert' in theirs))) {
      result.push(a.take());
      continue;
    }
    if (theirs !== undefined && 'insert' in theirs) {
      result.retain(opLength(b.take()));
      continue;
    }
    const length = Math.min(a.left, b.left);
    const change = a.take(length);
    const other = b.take(length);
    if ('delete' in other) continue;
    if ('delete' in change) result.delete(length);
    else if ('retain' in change) {
      result.retain(length, transformAttributes(change.attributes, 'retain' in other ? other.attributes : undefined, deltaFirst));
    }
  }
  return result.build();
}

/**
 * Whose text stands first when two clients insert at one place: the lesser id, by code units. Both sides decide alike, whoever came first, and so
 * words typed at one place never interleave. Of one client's own edits the later stands after: false for equal ids.
 */
export function clientFirst(client: string, other: string): boolean {
  return client < other;
}

/** `delta` of `client` after each of the edits of others, one at a time: never across a composed range. */
export function transformOver(delta: Delta, client: string, over: readonly { readonly client: string; readonly delta: Delta }[]): Delta {
  let result = delta;
  for (const edit of over) result = transform(result, edit.delta, clientFirst(client, edit.client));
  return result;
}
