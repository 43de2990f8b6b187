/**
 * Transformation: what a delta must become when another one, made at the same time against the same text, was applied first.
 *
 * The law (TP1): for deltas a and b of one base, `compose(a, transform(b, a, !first))` and `compose(b, transform(a, b, first))` are the same.
 * Inserted texts are moved but never cut, and positions never move into the middle of anything, so a delta that cuts no surrogate
 * pair of its base cuts none after transformation.
 */
import { transformAttributes } from './attributes.ts';
import { DeltaCursor } from './cursor.ts';
import { type Delta, DeltaBuilder, type Op, opLength } from './delta.ts';
import { transformPosition } from './position.ts';

/**
 * `delta` as it must be after `over` was applied. `deltaFirst` decides ties: what `delta` inserts at the same place as `over`
 * stands before it, and `delta`'s attributes win over those that `over` sets.
 */
export function transform(delta: Delta, over: Delta, deltaFirst: boolean): Delta {
  if (delta.length === 0 || over.length === 0) return delta;
  return moveInsertion(delta, over, deltaFirst) ?? moveDeletion(delta, over) ?? transformOps(delta, over, deltaFirst);
}

/** An edit of another client, as `transformOver` needs it. */
export interface ClientDelta {
  readonly client: string;
  readonly delta: Delta;
}

/**
 * `delta` of `client` as it must be after the edits `over`, each made on top of the one before it and the first against `delta`'s base.
 * One at a time, for transforming over their composition is not the same: in "x", one edit inserts c behind x, the next deletes x;
 * b, inserted before x, ends before c over the single edits but behind it over the composition. It is also slower.
 */
export function transformOver(delta: Delta, client: string, over: readonly ClientDelta[]): Delta {
  let result = delta;
  for (const edit of over) result = transform(result, edit.delta, clientFirst(client, edit.client));
  return result;
}

/**
 * Whether what client `a` inserts stands before what client `b` inserts at the same place. Ids are compared by code units, so all
 * computers agree. Equal ids: false, a client's later text stands behind its earlier one.
 */
export function clientFirst(a: string, b: string): boolean {
  return a < b;
}

function transformOps(delta: Delta, over: Delta, deltaFirst: boolean): Delta {
  const builder = new DeltaBuilder();
  const a = new DeltaCursor(delta);
  const b = new DeltaCursor(over);
  while (!a.done) {
    if (a.op?.insert !== undefined && (deltaFirst || b.op?.insert === undefined)) {
      builder.push(a.takeInsert(a.remaining));
    } else if (b.op?.insert !== undefined) {
      builder.retain(b.remaining);
      b.skip(b.remaining);
    } else {
      const length = Math.min(a.remaining, b.remaining);
      if (b.op?.delete === undefined) {
        if (a.op?.delete !== undefined) builder.delete(length);
        else builder.retain(length, transformAttributes(a.change, b.change, deltaFirst));
      }
      a.skip(length);
      b.skip(length);
    }
  }
  return builder.build();
}

/** The commonest case, inserts at one position: only the position changes. `undefined` for any other delta. */
function moveInsertion(delta: Delta, over: Delta, deltaFirst: boolean): Delta | undefined {
  const first = delta[0] as Op;
  if (first.insert !== undefined) {
    for (let index = 1; index < delta.length; index += 1) if ((delta[index] as Op).insert === undefined) return undefined;
    return withPosition(delta, 0, 0, transformPosition(0, over, !deltaFirst));
  }
  if (first.retain === undefined || first.attributes !== undefined) return undefined;
  for (let index = 1; index < delta.length; index += 1) if ((delta[index] as Op).insert === undefined) return undefined;
  return withPosition(delta, 1, first.retain, transformPosition(first.retain, over, !deltaFirst));
}

/** A deletion of one range over one insertion or deletion. `undefined` for anything else, and where the range falls apart. */
function moveDeletion(delta: Delta, over: Delta): Delta | undefined {
  const from = leadingRetain(delta);
  const overFrom = leadingRetain(over);
  if (from === undefined || overFrom === undefined) return undefined;
  const deletion = delta[delta.length - 1] as Op;
  const change = over[over.length - 1] as Op;
  const length = deletion.delete;
  if (length === undefined || change.retain !== undefined) return undefined;
  const skipped = delta.length - 1;
  if (change.delete === undefined) {
    if (overFrom <= from) return withPosition(delta, skipped, from, from + opLength(change));
    return overFrom >= from + length ? delta : undefined;
  }
  if (overFrom >= from + length) return delta;
  return overFrom + change.delete <= from ? withPosition(delta, skipped, from, from - change.delete) : undefined;
}

/** Units that a delta of one operation, or of a plain retain and one operation, keeps first; `undefined` for any other delta. */
function leadingRetain(delta: Delta): number | undefined {
  if (delta.length === 1) return 0;
  const first = delta[0] as Op;
  return delta.length === 2 && first.attributes === undefined ? first.retain : undefined;
}

/** `delta`, whose first `skipped` operations keep `from` units, keeping `to` units instead. */
function withPosition(delta: Delta, skipped: number, from: number, to: number): Delta {
  if (from === to) return delta;
  if (delta.length === skipped + 1) {
    const op = delta[skipped] as Op;
    return to === 0 ? [op] : [{ retain: to }, op];
  }
  const ops = delta.slice(skipped);
  return to === 0 ? ops : [{ retain: to }, ...ops];
}
