/** Names for statements that come again and again: PostgreSQL parses a named statement once a connection, and plans it once if one plan serves all values. */

/** A statement that comes this often gets a name. A list of ids may be of a length that never comes again. */
const RUNS_BEFORE_NAME = 3;
/** A connection keeps every named statement as long as it lives: some 50 KB each. */
const MAX_NAMES = 500;
/** How many statements without a name are counted. */
const MAX_COUNTED = 2_000;

export class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #runs = new Map<string, number>();

  /** @returns the name to run the statement with; undefined: it has none. One text always has the same name. */
  nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size === MAX_NAMES) return known;
    const runs = (this.#runs.get(text) ?? 0) + 1;
    if (runs < RUNS_BEFORE_NAME) {
      if (runs === 1 && this.#runs.size === MAX_COUNTED) this.#runs.clear();
      this.#runs.set(text, runs);
      return undefined;
    }
    this.#runs.delete(text);
    const name = `s${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}
