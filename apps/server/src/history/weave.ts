/**
 * All that was ever in a document since a base version, in one sequence: deleted units stay at their place (a weave, as in SCCS by Marc Rochkind, 1975). Each run
 * of units knows the edit that inserted it, the one that deleted it, and the one that wrote it first. Attribution, differences and taking edits back are
 * scans over it.
 *
 * An edit costs the distance from the edit before it, in chunks; in typing that is nothing. Memory grows with the runs (see `size`), about 100 bytes each.
 */
import {
  type AttributeChange,
  type Attributes,
  type AttributeValue,
  attributesEqual,
  type Delta,
  EMBED_CHARACTER,
  type InsertOp,
  type Op,
  opLength,
  plainText,
  Text,
} from '@inkstone/ot';
import { Origins, type Piece } from './origins.ts';

/** Runs in a chunk, at most. */
const CHUNK_RUNS = 512;

/** A change of format by an edit, and what was there before; the changes of a run are a list, the newest first. */
export interface FormatChange {
  readonly version: number;
  readonly change: AttributeChange;
  /** The values before, of the same names; null: none. */
  readonly before: AttributeChange;
  readonly earlier: FormatChange | null;
}

/** Neighbouring units with the same past. */
export interface Run {
  readonly length: number;
  /** The edit that inserted it; the base version for what was there then. */
  readonly inserted: number;
  /** The edit that deleted it; null while it is there. */
  readonly deleted: number | null;
  /** The edit that wrote it. It is an earlier one than `inserted` for text that was brought back or copied. */
  readonly written: number;
  /** Of deleted units: the edit that brought them back as new ones, by an undo or a restore; null: none. */
  readonly broughtBack: number | null;
  /** What deleted units were, when they were deleted. */
  readonly content: Delta;
  readonly formats: FormatChange | null;
}

type MutableRun = { -readonly [Key in keyof Run]: Run[Key] };

interface Chunk {
  runs: MutableRun[];
  /** Units in it that are not deleted. */
  visible: number;
}

/** Where an edit is applied: between two units that are there, at a run (`run`) or inside of it (`offset` units of it are before). */
interface Cursor {
  chunk: number;
  run: number;
  offset: number;
  /** Units before the chunk, in the text after the edit as far as it is applied. */
  before: number;
}

/** An insertion in an edit. */
interface Insertion {
  readonly text: string;
  /** Where it goes, in the text after the edit. */
  readonly at: number;
  /** The units that it replaces, in the text before the edit. */
  readonly from: number;
  readonly to: number;
  /** How many units before and behind it the edit keeps, of which the same text may result; none if it has several formats. */
  readonly before: number;
  readonly after: number;
  readonly attributes: Attributes | undefined;
}

const NOTHING: Delta = [];
const EMBED = EMBED_CHARACTER.charCodeAt(0);
/** How far an insertion is shifted to where the same text results. */
const SHIFTS = 100;

export class Weave {
  /** The version that it begins with. */
  readonly base: number;
  #version: number;
  readonly #text: Text;
  readonly #chunks: Chunk[];
  /** The chunk of the last edit, where the next one probably is. */
  #near = { chunk: 0, before: 0 };
  #size = 1;
  readonly #origins = new Origins();
  readonly #keepsFormats: boolean;

  /**
   * @param text the content at version `base`; it is not changed
   * @param keepsFormats whether runs keep their changes of format
   */
  constructor(base: number, text: Text, keepsFormats: boolean) {
    this.base = base;
    this.#version = base;
    this.#text = text.snapshot();
    this.#keepsFormats = keepsFormats;
    this.#chunks = [{ runs: [newRun(text.length, base, base, null)], visible: text.length }];
  }

  get version(): number {
    return this.#version;
  }

  /** The content at `version`. It must not be edited. */
  get text(): Text {
    return this.#text;
  }

  /** The number of runs and changes of format, to which memory is proportional. */
  get size(): number {
    return this.#size;
  }

  /** All runs in order, deleted ones included, in lists of some hundreds. The weave must not be edited meanwhile. */
  *runs(): Generator<readonly Run[], void> {
    for (const { runs } of this.#chunks) yield runs;
  }

  /**
   * Applies the next edit.
   *
   * @param bringsBack the edit is a restore or takes edits back: what it inserts may be a single unit that was deleted, or several pieces
   */
  apply(delta: Delta, bringsBack = false): void {
    this.#version += 1;
    this.#origins.edited();
    const cursor = { chunk: this.#near.chunk, run: 0, offset: 0, before: this.#near.before };
    /** Units before the cursor in the text before the edit and in the one after. */
    let read = 0;
    let written = 0;
    /** Once the edit has changed something, positions in the text before it are not those of the runs any more. */
    let isChanged = false;
    /** Where the units begin, in the text before the edit, that were kept as they are since the last change. */
    let keptFrom = 0;
    for (let index = 0; index < delta.length; ) {
      const op = delta[index] as Delta[number];
      if (op.retain !== undefined) {
        if (op.attributes !== undefined && this.#keepsFormats) {
          this.#seek(cursor, written);
          this.#format(cursor, op.retain, read, op.attributes);
        }
        read += op.retain;
        written += op.retain;
        if (op.attributes !== undefined) keptFrom = read;
        index += 1;
        continue;
      }
      const from = read;
      const inserts = insertsFrom(delta, index);
      index += inserts.length;
      const text = comparable(inserts);
      const copied = isChanged ? null : this.#origins.find(plainText(inserts), this.#text, (from, to) => this.#written(from, to));
      isChanged = true;
      // What is replaced is deleted first, so that it is found if it is what is inserted.
      const deleted = delta[index]?.delete ?? 0;
      if (deleted > 0) {
        index += 1;
        this.#seek(cursor, written);
        this.#delete(cursor, deleted, read);
        read += deleted;
      }
      if (text === '') {
        keptFrom = read;
        continue;
      }
      const shifts = inserts.length === 1 ? SHIFTS : 0;
      const before = Math.min(shifts, from - keptFrom);
      const after = Math.min(shifts, index < delta.length ? plainRetain(delta[index] as Op) : shifts, this.#text.length - 1 - read);
      const back = this.#bringBack(
        cursor,
        { text, at: written, from, to: read, before, after, attributes: inserts[0]?.attributes },
        bringsBack,
      );
      if (back === null) {
        this.#seek(cursor, written);
        this.#split(cursor);
      }
      this.#insert(cursor, back ?? copied ?? [{ length: text.length, written: this.#version }]);
      written += text.length;
      keptFrom = read;
    }
    this.#text.apply(delta);
    this.#near = { chunk: cursor.chunk, before: cursor.before };
  }

  /** Moves to behind `position` units, before what was deleted there. */
  #seek(cursor: Cursor, position: number): void {
    while (cursor.chunk > 0 && position <= cursor.before) cursor.before -= (this.#chunks[--cursor.chunk] as Chunk).visible;
    for (let chunk = this.#chunks[cursor.chunk] as Chunk; position > cursor.before + chunk.visible; ) {
      cursor.before += chunk.visible;
      chunk = this.#chunks[++cursor.chunk] as Chunk;
    }
    const { runs } = this.#chunks[cursor.chunk] as Chunk;
    let left = position - cursor.before;
    let index = 0;
    for (; left > 0; index += 1) {
      const run = runs[index] as MutableRun;
      if (run.deleted !== null) continue;
      if (run.length > left) break;
      left -= run.length;
    }
    cursor.run = index;
    cursor.offset = left;
  }

  /** Makes the cursor stand between two runs. */
  #split(cursor: Cursor): void {
    if (cursor.offset === 0) return;
    this.#cut(this.#chunks[cursor.chunk] as Chunk, cursor.run, cursor.offset);
    cursor.run += 1;
    cursor.offset = 0;
  }

  #insert(cursor: Cursor, pieces: readonly Piece[]): void {
    const chunk = this.#chunks[cursor.chunk] as Chunk;
    const fresh = pieces.map(({ length, written }) => newRun(length, this.#version, written, null));
    if (fresh.length === 1) chunk.runs.splice(cursor.run, 0, fresh[0] as MutableRun);
    else chunk.runs = [...chunk.runs.slice(0, cursor.run), ...fresh, ...chunk.runs.slice(cursor.run)];
    for (const { length } of fresh) chunk.visible += length;
    this.#size += fresh.length;
    this.#divide(cursor);
  }

  /**
   * Looks for the inserted text in what was deleted at its place. If it is there, an undo or a restore brings it back: who wrote it first did write it. Then the
   * cursor moves to where it was. Text may be put in at several places with the same result ("one two", where " two" was deleted from "one two three", may be
   * " two" behind "one" or "two " before "three"), so it is looked for at all of them.
   *
   * @param isRestore there may be other deleted text between the runs that it is made of, and it may have been brought back (and deleted) before
   */
  #bringBack(cursor: Cursor, insertion: Insertion, isRestore: boolean): readonly Piece[] | null {
    if (insertion.text.length < (isRestore ? 1 : 2)) return null;
    for (const { text, at } of this.#shifted(insertion)) {
      this.#seek(cursor, at);
      this.#split(cursor);
      const back = this.#bringBackHere(cursor, text, isRestore);
      if (back !== null) return back;
    }
    return null;
  }

  /** The insertion at all places that give the same text. */
  *#shifted({ text, at, from, to, before, after, attributes }: Insertion): Generator<{ readonly text: string; readonly at: number }, void> {
    yield { text, at };
    let shifted = text;
    for (let by = 1; by <= before; by += 1) {
      if (!this.#isUnit(from - by, shifted.charCodeAt(shifted.length - 1), attributes)) break;
      shifted = shifted.slice(-1) + shifted.slice(0, -1);
      if (!beginsInPair(shifted)) yield { text: shifted, at: at - by };
    }
    shifted = text;
    for (let by = 1; by <= after; by += 1) {
      if (!this.#isUnit(to + by - 1, shifted.charCodeAt(0), attributes)) break;
      shifted = shifted.slice(1) + shifted.slice(0, 1);
      if (!beginsInPair(shifted)) yield { text: shifted, at: at + by };
    }
  }

  /** Whether this unit of the text before the edit is a letter of this format. */
  #isUnit(position: number, letter: number, attributes: Attributes | undefined): boolean {
    if (letter === EMBED || this.#text.codeUnitAt(position) !== letter) return false;
    return attributesEqual(this.#text.slice(position, position + 1)[0]?.attributes, attributes);
  }

  #bringBackHere(cursor: Cursor, text: string, isRestore: boolean): readonly Piece[] | null {
    const gap = this.#deletedAt(cursor, false);
    const at = gap.indexOf(text);
    if (at === -1) {
      if (!isRestore) return null;
      return this.#bringBackInPieces(cursor, gap, text) ?? this.#bringBackInPieces(cursor, this.#deletedAt(cursor, true), text);
    }
    for (let left = at; left > 0; cursor.run += 1) left -= this.#deletedRun(cursor, left).length;
    const end = { ...cursor };
    const back: MutableRun[] = [];
    for (let left = text.length; left > 0; end.run += 1) {
      const run = this.#deletedRun(end, left);
      run.broughtBack = this.#version;
      back.push(run);
      left -= run.length;
    }
    return back;
  }

  #bringBackInPieces(cursor: Cursor, gap: string, text: string): readonly Piece[] | null {
    const end = { ...cursor };
    const back: MutableRun[] = [];
    let found = 0;
    for (let at = 0; at < gap.length && found < text.length; end.run += 1) {
      const run = this.#deletedRun(end, Number.POSITIVE_INFINITY);
      if (text.startsWith(gap.slice(at, at + run.length), found)) {
        back.push(run);
        found += run.length;
      }
      at += run.length;
    }
    if (found < text.length) return null;
    for (const run of back) run.broughtBack = this.#version;
    return back;
  }

  /**
   * The text that was deleted between the cursor and the next unit that is there. Unless `all`, NUL, which no text contains, stands for what was brought back
   * before.
   */
  #deletedAt(cursor: Cursor, all: boolean): string {
    const parts: string[] = [];
    for (let chunk = cursor.chunk, index = cursor.run; chunk < this.#chunks.length; chunk += 1, index = 0) {
      const { runs } = this.#chunks[chunk] as Chunk;
      for (; index < runs.length; index += 1) {
        const run = runs[index] as Run;
        if (run.deleted === null || !this.#origins.affords(run.length)) return parts.join('');
        parts.push(all || run.broughtBack === null ? comparable(run.content) : '\0'.repeat(run.length));
      }
    }
    return parts.join('');
  }

  /** Goes to the next run, which is deleted, and cuts it to at most `most` units. */
  #deletedRun(cursor: Cursor, most: number): MutableRun {
    for (;;) {
      const chunk = this.#chunks[cursor.chunk] as Chunk;
      const run = chunk.runs[cursor.run];
      if (run !== undefined) {
        this.#cut(chunk, cursor.run, most);
        return run;
      }
      cursor.before += chunk.visible;
      cursor.chunk += 1;
      cursor.run = 0;
    }
  }

  /** Who wrote the units from `from` to `to` of the text before the edit. */
  #written(from: number, to: number): Piece[] {
    const pieces: Piece[] = [];
    let position = 0;
    for (const chunk of this.#chunks) {
      if (position >= to) break;
      if (position + chunk.visible <= from) {
        position += chunk.visible;
        continue;
      }
      for (const { length, deleted, written } of chunk.runs) {
        if (deleted !== null) continue;
        const taken = Math.min(to, position + length) - Math.max(from, position);
        if (taken > 0) pieces.push({ length: taken, written });
        position += length;
      }
    }
    return pieces;
  }

  #delete(cursor: Cursor, length: number, read: number): void {
    this.#split(cursor);
    const pieces: Piece[] = [];
    for (let left = length; left > 0; ) {
      const run = this.#nextVisible(cursor, left);
      const position = read + length - left;
      run.deleted = this.#version;
      run.content = this.#text.slice(position, position + run.length);
      (this.#chunks[cursor.chunk] as Chunk).visible -= run.length;
      pieces.push({ length: run.length, written: run.written });
      left -= run.length;
      cursor.run += 1;
    }
    this.#origins.deleted(pieces, () => this.#text.sliceText(read, read + length));
    this.#divide(cursor);
  }

  #format(cursor: Cursor, length: number, read: number, change: AttributeChange): void {
    this.#split(cursor);
    for (const op of this.#text.slice(read, read + length) as readonly InsertOp[]) {
      const before = valuesOf(op, Object.keys(change));
      for (let left = opLength(op); left > 0; ) {
        const run = this.#nextVisible(cursor, left);
        run.formats = { version: this.#version, change, before, earlier: run.formats };
        this.#size += 1;
        left -= run.length;
        cursor.run += 1;
      }
    }
    this.#divide(cursor);
  }

  /** Goes to the next run that is not deleted, and cuts it to at most `most` units. */
  #nextVisible(cursor: Cursor, most: number): MutableRun {
    for (;;) {
      const chunk = this.#chunks[cursor.chunk] as Chunk;
      const run = chunk.runs[cursor.run];
      if (run === undefined) {
        cursor.before += chunk.visible;
        cursor.chunk += 1;
        cursor.run = 0;
      } else if (run.deleted !== null) cursor.run += 1;
      else {
        this.#cut(chunk, cursor.run, most);
        return run;
      }
    }
  }

  /** Cuts a run to at most `most` units; the rest becomes the next run. */
  #cut(chunk: Chunk, index: number, most: number): void {
    if ((chunk.runs[index] as Run).length <= most) return;
    splitRun(chunk.runs, index, most);
    this.#size += 1;
  }

  /** Divides the cursor's chunk if it has become long. The cursor stays in the first part. */
  #divide(cursor: Cursor): void {
    const chunk = this.#chunks[cursor.chunk] as Chunk;
    if (chunk.runs.length <= CHUNK_RUNS) return;
    const parts: Chunk[] = [];
    for (let from = 0; from < chunk.runs.length; from += CHUNK_RUNS / 2) {
      const runs = chunk.runs.slice(from, from + CHUNK_RUNS / 2);
      parts.push({ runs, visible: runs.reduce((sum, run) => (run.deleted === null ? sum + run.length : sum), 0) });
    }
    this.#chunks.splice(cursor.chunk, 1, ...parts);
  }
}

/** The text of a content, in which equal embeds are equal letters (of private use), others mostly not. */
function comparable(content: Delta): string {
  return content.map(({ insert }) => (typeof insert === 'string' ? insert : letterOf(JSON.stringify(insert)))).join('');
}

function letterOf(embed: string): string {
  let hash = 0;
  for (let index = 0; index < embed.length; index += 1) hash = (Math.imul(hash, 31) + embed.charCodeAt(index)) >>> 0;
  return String.fromCharCode(0xe000 + (hash % 0x1900));
}

/** Whether a text begins in the middle of a surrogate pair. */
function beginsInPair(text: string): boolean {
  return (text.charCodeAt(0) & 0xfc00) === 0xdc00;
}

/** How many units an operation keeps as they are. */
function plainRetain({ retain, attributes }: Op): number {
  return attributes === undefined ? (retain ?? 0) : 0;
}

function newRun(length: number, inserted: number, written: number, formats: FormatChange | null): MutableRun {
  return { length, inserted, deleted: null, written, broughtBack: null, content: NOTHING, formats };
}

/** Splits a run in two, of which the first has `length` units. */
function splitRun(runs: MutableRun[], index: number, length: number): void {
  const run = runs[index] as MutableRun;
  const rest = { ...run, length: run.length - length };
  if (run.deleted !== null) {
    const content = Text.of([...run.content, { insert: '\n' }]);
    run.content = content.slice(0, length);
    rest.content = content.slice(length, content.length - 1);
  }
  run.length = length;
  runs.splice(index + 1, 0, rest);
}

/** The inserts of `delta` that follow each other from `index` on; there may be none. */
function insertsFrom(delta: Delta, index: number): readonly InsertOp[] {
  let end = index;
  while (delta[end]?.insert !== undefined) end += 1;
  return delta.slice(index, end) as readonly InsertOp[];
}

function valuesOf({ attributes }: InsertOp, names: readonly string[]): AttributeChange {
  const values: Record<string, AttributeValue | null> = {};
  for (const name of names) values[name] = attributes?.[name] ?? null;
  return values;
}
