/** Who has changed the text within the last seconds. */

const TYPING_MS = 3_000;

export class TypingPeople {
  readonly #changed: () => void;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #ids: ReadonlySet<string> = new Set();

  /** @param changed called when `ids` has changed */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** User ids. */
  get ids(): ReadonlySet<string> {
    return this.#ids;
  }

  typed(userId: string): void {
    const timer = this.#timers.get(userId);
    if (timer !== undefined) clearTimeout(timer);
    this.#timers.set(
      userId,
      setTimeout(() => {
        this.#timers.delete(userId);
        this.#renew();
      }, TYPING_MS),
    );
    if (timer === undefined) this.#renew();
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #renew(): void {
    this.#ids = new Set(this.#timers.keys());
    this.#changed();
  }
}
