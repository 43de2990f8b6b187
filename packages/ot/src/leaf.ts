/** A short stretch of a document: its units as one string, and runs of formatting where there is any. */
import { type AttributeChange, type Attributes, applyAttributes, attributesEqual, type Embed } from './attributes.ts';
import { EMBED_CHARACTER } from './delta.ts';

/** Units in a row that look the same; an embed is a run of its own, one unit long. */
export interface Run {
  readonly length: number;
  readonly attributes: Attributes | undefined;
  readonly embed: Embed | undefined;
}

/** Units that a leaf holds at most before it is split. */
export const LEAF_UNITS = 1_024;
/** Runs that a leaf holds at most before it is split. */
export const LEAF_RUNS = 64;

export class Leaf {
  /** Who may change this leaf in place. */
  readonly owner: object;
  /** Embeds are U+FFFC here. */
  text: string;
  /** Null: all of it is text without attributes. */
  runs: Run[] | null;

  constructor(owner: object, text: string, runs: Run[] | null) {
    this.owner = owner;
    this.text = text;
    this.runs = runs;
  }

  get length(): number {
    return this.text.length;
  }

  get full(): boolean {
    return this.text.length > LEAF_UNITS || (this.runs !== null && this.runs.length > LEAF_RUNS);
  }

  copy(owner: object): Leaf {
    return new Leaf(owner, this.text, this.runs === null ? null : [...this.runs]);
  }

  insert(position: number, content: string | Embed, attributes: Attributes | undefined): void {
    const text = typeof content === 'string' ? content : EMBED_CHARACTER;
    const embed = typeof content === 'string' ? undefined : content;
    if (this.runs !== null || attributes !== undefined || embed !== undefined) {
      const runs = this.#ownRuns();
      const index = splitRuns(runs, position);
      runs.splice(index, 0, { length: text.length, attributes, embed });
      this.#mergeRuns(index - 1, index + 1);
    }
    this.text = this.text.slice(0, position) + text + this.text.slice(position);
  }

  delete(from: number, to: number): void {
    if (this.runs !== null) {
      const start = splitRuns(this.runs, from);
      const end = splitRuns(this.runs, to);
      this.runs.splice(start, end - start);
      this.#mergeRuns(start - 1, start);
    }
    this.text = this.text.slice(0, from) + this.text.slice(to);
  }

  format(from: number, to: number, change: AttributeChange): void {
    const runs = this.#ownRuns();
    const start = splitRuns(runs, from);
    const end = splitRuns(runs, to);
    for (let index = start; index < end; index++) {
      const run = runs[index] as Run;
      runs[index] = { ...run, attributes: applyAttributes(run.attributes, change) };
    }
    this.#mergeRuns(start - 1, end);
  }

  /** Moves what lies behind a middle to a new leaf, and gives it. The middle is never inside a surrogate pair. */
  split(): Leaf {
    let middle = this.text.length >> 1;
    const runs = this.runs;
    if (runs !== null && this.text.length <= LEAF_UNITS) {
      // Many short runs: halve them, not the units.
      middle = 0;
      for (let index = 0; index < runs.length >> 1; index++) middle += (runs[index] as Run).length;
    }
    const code = this.text.charCodeAt(middle);
    if (code >= 0xdc00 && code <= 0xdfff) middle--;
    let right: Run[] | null = null;
    if (runs !== null) {
      const index = splitRuns(runs, middle);
      right = simplified(runs.splice(index));
      this.runs = simplified(runs);
    }
    const leaf = new Leaf(this.owner, this.text.slice(middle), right);
    this.text = this.text.slice(0, middle);
    return leaf;
  }

  /** Takes the units of a leaf that follows. */
  append(next: Leaf): void {
    if (this.runs !== null || next.runs !== null) {
      const runs = this.#ownRuns();
      const seam = runs.length;
      runs.push(...(next.runs ?? plainRuns(next.text.length)));
      this.#mergeRuns(seam - 1, seam);
    }
    this.text += next.text;
  }

  /** Calls `visit` with each run between two positions, cut to them. */
  visit(from: number, to: number, visit: (content: string | Embed, attributes: Attributes | undefined) => void): void {
    if (this.runs === null) {
      if (from < to) visit(this.text.slice(from, to), undefined);
      return;
    }
    let start = 0;
    for (const run of this.runs) {
      const end = start + run.length;
      if (end > from && start < to) {
        visit(run.embed ?? this.text.slice(Math.max(start, from), Math.min(end, to)), run.attributes);
      }
      if (end >= to) break;
      start = end;
    }
  }

  #ownRuns(): Run[] {
    this.runs ??= plainRuns(this.text.length);
    return this.runs;
  }

  /** Joins equal neighbours among the runs `first` … `last`, and forgets runs that say nothing. */
  #mergeRuns(first: number, last: number): void {
    const runs = this.runs as Run[];
    for (let index = Math.min(last, runs.length - 1); index > Math.max(first, 0); index--) {
      const a = runs[index - 1] as Run;
      const b = runs[index] as Run;
      if (a.embed === undefined && b.embed === undefined && attributesEqual(a.attributes, b.attributes)) {
        runs.splice(index - 1, 2, { ...a, length: a.length + b.length });
      }
    }
    this.runs = simplified(runs);
  }
}

function plainRuns(length: number): Run[] {
  return length === 0 ? [] : [{ length, attributes: undefined, embed: undefined }];
}

function simplified(runs: Run[]): Run[] | null {
  const only = runs[0];
  if (only === undefined) return null;
  return runs.length === 1 && only.attributes === undefined && only.embed === undefined ? null : runs;
}

/** Makes a run begin at `position`; returns its index (the number of runs if `position` is the end). */
function splitRuns(runs: Run[], position: number): number {
  let start = 0;
  for (let index = 0; index < runs.length; index++) {
    if (start === position) return index;
    const run = runs[index] as Run;
    if (position < start + run.length) {
      const left = position - start;
      runs.splice(index, 1, { ...run, length: left }, { ...run, length: run.length - left });
      return index + 1;
    }
    start += run.length;
  }
  return runs.length;
}
