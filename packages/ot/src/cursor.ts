/** A reading position in a delta, for `compose` and `transform`. It can stop inside an operation. */
import type { AttributeChange } from './attributes.ts';
import { type Delta, type InsertOp, type Op, opLength } from './delta.ts';

export class DeltaCursor {
  /** The operation under the cursor; `undefined` after the last one. The rest of the document is kept there. */
  op: Op | undefined;
  /** Units of `op` that have not been read; infinite after the last operation. */
  remaining: number;
  private index = 0;
  private readonly delta: Delta;

  constructor(delta: Delta) {
    this.delta = delta;
    this.op = delta[0];
    this.remaining = this.op === undefined ? Number.POSITIVE_INFINITY : opLength(this.op);
  }

  get done(): boolean {
    return this.op === undefined;
  }

  /** The change of format of the retain under the cursor. */
  get change(): AttributeChange | undefined {
    return this.op?.attributes;
  }

  /** Moves on by `length` units, at most to the end of the operation. */
  skip(length: number): void {
    if (this.op === undefined) return;
    this.remaining -= length;
    if (this.remaining > 0) return;
    this.index += 1;
    this.op = this.delta[this.index];
    this.remaining = this.op === undefined ? Number.POSITIVE_INFINITY : opLength(this.op);
  }

  /** Reads the next `length` units of the insert under the cursor. @returns them as an operation */
  takeInsert(length: number): InsertOp {
    const op = this.op as InsertOp;
    const whole = opLength(op);
    const start = whole - this.remaining;
    this.skip(length);
    if (length === whole) return op;
    const insert = (op.insert as string).slice(start, start + length);
    return op.attributes === undefined ? { insert } : { insert, attributes: op.attributes };
  }
}
