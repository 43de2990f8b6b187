/** Letters that are typed in a run: each is a new one, so that it can be found again in the log. */
export class Alphabet {
  /** The first CJK ideograph. */
  #next = 0x4e00;

  word(length: number): string[] {
    return Array.from({ length }, () => String.fromCodePoint(this.#next++));
  }
}
