/** Finds where inserted text comes from within its document: a passage that was copied, or cut elsewhere. */
import type { Text } from '@inkstone/ot';

/** A piece of an insertion, and the edit that wrote it first. */
export interface Piece {
  readonly length: number;
  readonly written: number;
}

/** Shorter text is taken for written anew: it may be the same by chance. */
const SHORTEST_COPY = 24;
/** Deletions that are searched for text that was cut: how many, and units of all together. */
const CUTS = 50;
const CUT_UNITS = 1_000_000;
/**
 * Searching costs the length of the text. An edit earns a search of so many units, and so many are there at first, so that a log of nothing but pastes into a long
 * document is read in reasonable time.
 */
const UNITS_PER_EDIT = 5_000;
const UNITS_AT_FIRST = 50_000_000;

interface Cut {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

export class Origins {
  #budget = UNITS_AT_FIRST;
  #cuts: Cut[] = [];
  #cutUnits = 0;

  /** To be called for each edit. */
  edited(): void {
    this.#budget = Math.min(UNITS_AT_FIRST, this.#budget + UNITS_PER_EDIT);
  }

  /** Whether so many units may be searched. */
  affords(units: number): boolean {
    if (this.#budget < units) return false;
    this.#budget -= units;
    return true;
  }

  /** Remembers deleted text, if it is long enough. @param pieces who wrote it */
  deleted(pieces: readonly Piece[], text: () => string): void {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (length < SHORTEST_COPY || length > CUT_UNITS) return;
    this.#cuts.push({ text: text(), pieces });
    this.#cutUnits += length;
    while (this.#cuts.length > CUTS || this.#cutUnits > CUT_UNITS) this.#cutUnits -= this.#cuts.shift()?.text.length ?? 0;
  }

  /**
   * @param inserted the text of an edit; an embed is U+FFFC
   * @param now the text before the edit
   * @param written who wrote a range of `now`
   * @returns who wrote the inserted text; null: nobody before
   */
  find(inserted: string, now: Text, written: (from: number, to: number) => Piece[]): readonly Piece[] | null {
    if (inserted.length < SHORTEST_COPY) return null;
    for (let index = this.#cuts.length - 1; index >= 0; index -= 1) {
      const { text, pieces } = this.#cuts[index] as Cut;
      const at = text.indexOf(inserted);
      if (at !== -1) return portion(pieces, at, at + inserted.length);
    }
    if (inserted.length >= now.length || !this.affords(now.length)) return null;
    const at = now.toString().indexOf(inserted);
    return at === -1 ? null : written(at, at + inserted.length);
  }
}

/** The pieces of the units from `from` to `to`. */
function portion(pieces: readonly Piece[], from: number, to: number): Piece[] {
  const result: Piece[] = [];
  let position = 0;
  for (const { length, written } of pieces) {
    const taken = Math.min(to, position + length) - Math.max(from, position);
    if (taken > 0) result.push({ length: taken, written });
    position += length;
  }
  return result;
}
