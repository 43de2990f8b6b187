/** The letters typed in a run. Each one is new, so that it can be found in the log. */
export class Alphabet {
  /** The first CJK ideograph. */
  #next = 0x4e00;

  word(length: number): string[] {
    return Array.from({ length }, () => String.fromCodePoint(this.#next++));
  }
}
