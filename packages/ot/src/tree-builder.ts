/** Builds the tree of a document from its content, which may come in pieces. */
import { type Delta, EMBED_CHARACTER, type InsertOp, type Op } from './delta.ts';
import { cutLeaves, joinLeaves, LEAF_MIN, type Leaf, type Owner } from './leaf.ts';
import { type Format, makeFormat, PLAIN, Runs } from './runs.ts';
import { type Node, rootOf } from './tree.ts';

/** Units that are collected before leaves are made, so that small pieces don't make small leaves. */
const GATHERED = 16_384;

export class TreeBuilder {
  readonly owner: Owner;
  /** One object for each format, so that a formatted document does not keep thousands of equal ones. */
  private readonly formats = new Map<string, Format>();
  private leaves: Leaf[] = [];
  private parts: string[] = [];
  private runs = new Runs([], []);
  private units = 0;
  private endsInNewline = false;

  constructor(owner: Owner) {
    this.owner = owner;
  }

  /** Appends inserts. Throws `RangeError` if there are operations of another kind. */
  add(ops: Delta): this {
    for (const op of ops) {
      if (op.insert === undefined) throw new RangeError('a content has inserts only');
      const part = typeof op.insert === 'string' ? op.insert : EMBED_CHARACTER;
      if (part === '') continue;
      this.parts.push(part);
      this.runs.append(part.length, this.sharedFormat(op));
      this.units += part.length;
      this.endsInNewline = part.endsWith('\n');
    }
    if (this.units >= GATHERED) this.makeLeaves();
    return this;
  }

  /** The tree of the added content. Throws `RangeError` if that does not end in a newline. */
  build(): Node {
    if (!this.endsInNewline) throw new RangeError('a content ends in a newline');
    const before = this.units > 0 && this.units < LEAF_MIN ? this.leaves.pop() : undefined;
    this.makeLeaves();
    // The last leaf may be too short, so it is joined with the one before it.
    if (before !== undefined) this.leaves.push(...joinLeaves(this.owner, before, this.leaves.pop() as Leaf));
    return rootOf(this.owner, this.leaves);
  }

  private makeLeaves(): void {
    if (this.units === 0) return;
    const text = this.parts.length === 1 ? (this.parts[0] as string) : this.parts.join('');
    for (const leaf of cutLeaves(this.owner, text, this.runs.plain ? null : this.runs)) this.leaves.push(leaf);
    this.parts = [];
    this.runs = new Runs([], []);
    this.units = 0;
  }

  private sharedFormat(op: Op & InsertOp): Format {
    if (typeof op.insert === 'string' && op.attributes === undefined) return PLAIN;
    const key = JSON.stringify([typeof op.insert === 'string' ? null : op.insert, op.attributes]);
    let format = this.formats.get(key);
    if (format === undefined) {
      format = formatOf(op);
      this.formats.set(key, format);
    }
    return format;
  }
}

export function formatOf(op: InsertOp): Format {
  if (typeof op.insert === 'string') return op.attributes === undefined ? PLAIN : makeFormat(undefined, op.attributes);
  return makeFormat(op.insert, op.attributes);
}
