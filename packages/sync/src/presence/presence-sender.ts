/** Sends the user's cursor and activity to others, when they can't infer them and not too often. */
import type { Clock } from '../clock.ts';
import type { Replica } from '../document/replica.ts';
import type { ClientMessage } from '../protocol/protocol.ts';

/** Minimal milliseconds between two messages. */
const PRESENCE_MS = 100;

export class PresenceSender {
  readonly #clock: Clock;
  readonly #send: (message: ClientMessage & { type: 'presence' }) => void;
  #sentAt = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, send: (message: ClientMessage & { type: 'presence' }) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Sends the presence if it has changed. @param connected gives the connected replica, or null; it is called again after a wait */
  tell(connected: () => Replica | null): void {
    const replica = connected();
    const news = !this.#cancel && replica?.presence.unannounced(replica.session);
    if (!news || !replica) return;
    const wait = this.#sentAt + PRESENCE_MS - this.#clock.now();
    if (wait > 0) {
      this.#cancel = this.#clock.after(wait, () => {
        this.#cancel = null;
        this.tell(connected);
      });
      return;
    }
    this.#sentAt = this.#clock.now();
    replica.presence.announce();
    const { selection, activity } = news;
    this.#send({ type: 'presence', version: replica.session.version, selection, ...(activity && { activity }) });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
