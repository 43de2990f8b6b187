/** The SHA-256s of an archive's members, in lists that stand in the archive itself. Memory is bounded by the length of one list. */
import { createHash } from 'node:crypto';

/** Members after which a list is written. */
const LIST_LENGTH = 1_000;

export class MemberSums {
  #members = 0;
  #lists = 0;
  #lines: string[] = [];
  readonly #all = createHash('sha256');

  get members(): number {
    return this.#members;
  }

  /** Whether the next member must be a list. */
  get isFull(): boolean {
    return this.#lines.length >= LIST_LENGTH;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  add(name: string, sha256: string): void {
    this.#members++;
    this.#lines.push(`${sha256}  ${name}\n`);
  }

  /** The list of the members since the last one. */
  takeList(): { name: string; lines: readonly string[] } {
    const lines = this.#lines;
    this.#lines = [];
    for (const line of lines) this.#all.update(line);
    return { name: `sums/${numbered(++this.#lists)}.sha256`, lines };
  }

  /** SHA-256 over all lists. Called once. */
  finish(): string {
    return this.#all.digest('hex');
  }
}

export function numbered(number: number): string {
  return String(number).padStart(8, '0');
}
