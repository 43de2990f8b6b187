/** Verifies that a document's log makes all that is stored of the document. */
import { createHash } from 'node:crypto';
import { checkFits, type Delta, Text } from '@inkstone/ot';

/** What is stored of a document besides its log. */
export interface Stored {
  /** The version of the head: the log is read up to it. */
  readonly version: number;
  /** Of the text at that version, in units. */
  readonly length: number;
  /** Of the present history. `whole`: its content has its checksum. */
  readonly snapshots: readonly { readonly version: number; readonly checksum: string; readonly whole: boolean }[];
  /** The text that is searched, without its last newline, and the version that it was made of; null: there is none. */
  readonly search: { readonly version: number; readonly text: string } | null;
}

export interface ReplayedEdit {
  readonly version: number;
  /** Of the text after it, in units. */
  readonly length: number;
  /** The delta as it is stored. */
  readonly json: string;
}

/** Replays a log from its first edit. Its methods return what is wrong, in words, and null if nothing is. */
export class Replay {
  readonly #stored: Stored;
  readonly #snapshots: ReadonlyMap<number, Stored['snapshots'][number]>;
  readonly #text = Text.empty();
  #version = 0;

  constructor(stored: Stored) {
    this.#stored = stored;
    this.#snapshots = new Map(stored.snapshots.map((snapshot) => [snapshot.version, snapshot]));
  }

  /** The version that was reached. */
  get version(): number {
    return this.#version;
  }

  /** O(operations · log length), and O(length) where there is a snapshot. */
  take(edit: ReplayedEdit): string | null {
    if (edit.version !== this.#version + 1) return `edit ${this.#version + 1} is missing`;
    const delta = JSON.parse(edit.json) as Delta;
    const misfit = checkFits(delta, this.#text);
    if (misfit !== null) return `edit ${edit.version} does not fit the text before it: ${misfit.message}`;
    this.#text.apply(delta);
    this.#version = edit.version;
    if (edit.length !== this.#text.length)
      return `edit ${edit.version} makes a text of ${this.#text.length} units, and says ${edit.length}`;
    return this.#compare();
  }

  end(): string | null {
    const { version, length } = this.#stored;
    if (this.#version < version) return `edit ${this.#version + 1} is missing; the head is at ${version}`;
    return version === 0 || length === this.#text.length ? null : `the head says ${length} units, and the log makes ${this.#text.length}`;
  }

  #compare(): string | null {
    const version = this.#version;
    const snapshot = this.#snapshots.get(version);
    if (snapshot !== undefined && !snapshot.whole) return `the snapshot of version ${version} differs from its own checksum`;
    if (snapshot !== undefined && snapshot.checksum !== this.#checksum())
      return `the log makes another text than the snapshot of version ${version}`;
    const { search } = this.#stored;
    const isOther = search?.version === version && search.text !== this.#text.toString().slice(0, -1);
    return isOther ? `the search text of version ${version} is another one` : null;
  }

  /** As snapshots have it: SHA-256 of the content as JSON. */
  #checksum(): string {
    const hash = createHash('sha256');
    for (const piece of this.#text.jsonPieces()) hash.update(piece);
    return hash.digest('hex');
  }
}
