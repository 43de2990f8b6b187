/**
 * Transformation: what a delta must become when another one, made at the same time against the same text, was applied first.
 *
 * The law (TP1): for deltas a and b of one base, `compose(a, transform(b, a, !first))` and `compose(b, transform(a, b, first))` are the same.
 * Inserted texts are moved but never cut, and positions never move into the middle of anything, so a delta that cuts no surrogate
 * pair of its base cuts none after transformation.
 */
import { transformAttributes } from './attributes.ts';
import { DeltaCursor } from './cursor.ts';
import { type DeleteOp, type Delta, DeltaBuilder, type InsertOp, type Op, opLength } from './delta.ts';
import { transformPosition } from './position.ts';

/**
 * `delta` as it must be after `over` was applied. `deltaFirst` decides ties: what `delta` inserts at the same place as `over`
 * stands before it, and `delta`'s attributes win over those that `over` sets.
 */
export function transform(delta: Delta, over: Delta, deltaFirst: boolean): Delta {
  if (delta.length === 0 || over.length === 0) return delta;
  const change = delta.length <= 2 ? singleChange(delta) : undefined;
  if (change !== undefined) {
    const { position } = change;
    if (moveChange(change, over, deltaFirst)) return position === change.position ? delta : deltaOf(change);
  }
  return transformOps(delta, over, deltaFirst);
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
  let index = 0;
  const change = delta.length === 1 || delta.length === 2 ? singleChange(delta) : undefined;
  if (change !== undefined) {
    // Nearly every edit is one change, and stays one: over a thousand others only its position is counted.
    const { position } = change;
    while (
      index < over.length &&
      moveChange(change, (over[index] as ClientDelta).delta, clientFirst(client, (over[index] as ClientDelta).client))
    )
      index += 1;
    if (position !== change.position) result = deltaOf(change);
  }
  for (; index < over.length; index += 1) {
    const edit = over[index] as ClientDelta;
    result = transform(result, edit.delta, clientFirst(client, edit.client));
  }
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

/** A delta that inserts or deletes at one place. */
interface SingleChange {
  position: number;
  readonly op: InsertOp | DeleteOp;
}

/** `delta`, of one or two operations, as a single change; `undefined` if it is none. */
function singleChange(delta: Delta): SingleChange | undefined {
  const first = delta[0] as Op;
  if (delta.length === 1) return first.retain === undefined ? { position: 0, op: first } : undefined;
  const second = delta[1] as Op;
  if (first.retain === undefined || first.attributes !== undefined || second.retain !== undefined) return undefined;
  return { position: first.retain, op: second };
}

function deltaOf({ position, op }: SingleChange): Delta {
  return position === 0 ? [op] : [{ retain: position }, op];
}

/** Moves a change over a delta. False, and nothing is done, if it does not stay a single change of the same length or that is not certain. */
function moveChange(change: SingleChange, over: Delta, changeFirst: boolean): boolean {
  if (change.op.delete !== undefined) return moveDeletion(change, change.op.delete, over);
  change.position = transformPosition(change.position, over, !changeFirst);
  return true;
}

function moveDeletion(change: SingleChange, length: number, over: Delta): boolean {
  if (over.length === 0) return true;
  if (over.length > 2) return false;
  let from = 0;
  let op = over[0] as Op;
  if (over.length === 2) {
    if (op.retain === undefined || op.attributes !== undefined) return false;
    from = op.retain;
    op = over[1] as Op;
  }
  if (op.retain !== undefined) return op.attributes !== undefined;
  if (from >= change.position + length) return true;
  if (op.delete === undefined) {
    if (from > change.position) return false;
    change.position += opLength(op);
    return true;
  }
  if (from + op.delete > change.position) return false;
  change.position -= op.delete;
  return true;
}
