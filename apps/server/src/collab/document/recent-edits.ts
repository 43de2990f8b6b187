/** The last edits of an open document, kept in memory to transform over and to send to clients that are behind. */
import type { Delta } from '@inkstone/ot';
import type { LoggedEdit } from '../../ports/log.ts';
import { DOCUMENT_LIMITS, type DocumentLimits } from './limits.ts';

export interface CommittedEntry extends LoggedEdit {
  readonly delta: Delta;
  /** The edit as the rich dialect sends it. */
  readonly wire: string;
}

/** Encodes a committed edit; nothing else does. `json` is the delta as the log stores it, and is sent unchanged. */
export function commitEntry(edit: LoggedEdit, delta: Delta): CommittedEntry {
  const { client, id, user, at, json } = edit;
  const wire = `{"client":${JSON.stringify(client)},"id":${JSON.stringify(id)},"user":"${user}","at":${at},"delta":${json}}`;
  return { ...edit, delta, wire };
}

/** Parses an edit that was read from the log. It needs no check: every edit was checked before it was committed. */
export function readEntry(edit: LoggedEdit): CommittedEntry {
  return commitEntry(edit, JSON.parse(edit.json) as Delta);
}

/** Bounded in number and length. The last edit always stays. */
export class RecentEdits {
  /** The version before the oldest edit that is held. */
  start: number;
  readonly #limits: DocumentLimits;
  readonly #entries: CommittedEntry[] = [];
  #startLength: number;
  #length = 0;

  /**
   * @param version version of the document now
   * @param length its length at that version, in units
   */
  constructor(version: number, length: number, limits: DocumentLimits = DOCUMENT_LIMITS) {
    this.start = version;
    this.#startLength = length;
    this.#limits = limits;
  }

  push(entry: CommittedEntry): void {
    this.#entries.push(entry);
    this.#length += entry.wire.length;
    // An eighth is trimmed at once, so that not every edit shifts the whole list.
    if (this.#entries.length > this.#limits.recentEdits || this.#length > this.#limits.recentLength) this.#trim();
  }

  /** Edits after `version`, oldest first. Throws RangeError if they are no longer (or not yet) held. */
  after(version: number): CommittedEntry[] {
    const from = version - this.start;
    if (from < 0 || from > this.#entries.length) {
      throw new RangeError(`edits after ${version} are not held: ${this.start} to ${this.start + this.#entries.length} are`);
    }
    return this.#entries.slice(from);
  }

  /** Length of the document at `version`, in units; throws RangeError like `after`. */
  lengthAt(version: number): number {
    if (version === this.start) return this.#startLength;
    const entry = this.#entries[version - this.start - 1];
    if (entry === undefined) throw new RangeError(`version ${version} is not held`);
    return entry.length;
  }

  #trim(): void {
    const count = Math.max(1, this.#entries.length >> 3);
    const gone = this.#entries.splice(0, Math.min(count, this.#entries.length - 1));
    const last = gone.at(-1);
    if (last === undefined) return;
    this.start = last.version;
    this.#startLength = last.length;
    for (const entry of gone) this.#length -= entry.wire.length;
  }
}
