/**
 * Sends a session's edits, one at a time. An edit leaves only once the journal has it under its id: if the page died in between, the next one would
 * send the same words under another id, and they would stand there twice (R4).
 */
import { ClaimLostError, type JournalClaim } from '../journal/journal.ts';
import type { OutgoingEdit, Session } from './session.ts';

export interface OutboxOptions {
  readonly documentId: string;
  readonly userId: string;
  /** Null: nothing is kept beyond the page. */
  readonly claim: JournalClaim | null;
  readonly send: (edit: OutgoingEdit) => void;
  /** Nothing was left to send of the edit in flight, so that no answer will tell that it is done: others have undone all of it. */
  readonly cameToNothing: () => void;
  /** Another page has taken over the journal and the id. */
  readonly takenOver: () => void;
}

export class Outbox {
  readonly #options: OutboxOptions;
  #claim: JournalClaim | null;
  /** Whether the journal holds something, as far as it was asked to. */
  #kept: boolean;
  #session: Session | null = null;
  #online = false;
  /** Id of the edit that has been sent on this connection, or that waits for the journal before it is. */
  #sent: string | null = null;
  /** Counts connections: what was about to be sent on an earlier one is dropped. */
  #connection = 0;
  #notBefore = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#claim = options.claim;
    this.#kept = options.claim?.entry != null;
  }

  /** Sends what `session` has pending, from now on. */
  serve(session: Session): void {
    this.#session = session;
    this.#sent = null;
    this.#notBefore = 0;
  }

  /** A connection has begun; what is in flight goes out again. */
  connected(): void {
    this.disconnected();
    this.#online = true;
    this.changed();
  }

  disconnected(): void {
    this.#online = false;
    this.#sent = null;
    this.#notBefore = 0;
    this.#connection++;
  }

  /** The server can't merge edit `id` until the session has reached `version`. */
  behind(id: string, version: number): void {
    if (this.#session?.inFlight !== id) return;
    this.#sent = null;
    this.#notBefore = version;
    this.changed();
  }

  /** The session has applied edits of others. */
  advanced(): void {
    if (this.#notBefore > 0) this.changed();
  }

  /** From now on what is pending is kept in this journal. */
  keepIn(claim: JournalClaim): void {
    this.#claim = claim;
    this.changed();
  }

  /** What is pending has changed. */
  changed(): void {
    const session = this.#session;
    if (!session) return;
    if (this.#online) session.takeOutgoing();
    const stored = this.#store(session);
    const id = session.inFlight;
    if (!this.#online || id === null || id === this.#sent || session.version < this.#notBefore) return;
    this.#sent = id;
    this.#notBefore = 0;
    const connection = this.#connection;
    const transmit = () => {
      if (this.#connection !== connection || session.inFlight !== id) return;
      const edit = session.resend();
      if (edit) {
        this.#options.send(edit);
        return;
      }
      this.changed(); // the next one may go
      this.#options.cameToNothing();
    };
    if (stored) void stored.then((kept) => kept && transmit());
    else transmit();
  }

  /** Forgets what the journal holds. */
  async discard(): Promise<void> {
    this.#session = null;
    this.#kept = false;
    await this.#claim?.remove();
  }

  /** Stores what is pending and lets another page have it. */
  async close(): Promise<void> {
    this.disconnected();
    const claim = this.#claim;
    if (this.#session) await this.#store(this.#session);
    this.#claim = null;
    await claim?.release();
  }

  /** Resolves with false if nothing may be sent under this id any more. Null without a journal. */
  #store(session: Session): Promise<boolean> | null {
    const claim = this.#claim;
    if (!claim || (session.pending === 0 && !this.#kept)) return null;
    this.#kept = session.pending > 0;
    const { documentId, userId } = this.#options;
    const stored = this.#kept ? claim.save({ documentId, userId, ...session.state() }) : claim.remove();
    return stored.then(
      () => true,
      (error: unknown) => {
        // Storage that is full or gone must not keep words from the server, which is the safer place.
        if (!(error instanceof ClaimLostError)) return true;
        if (this.#claim) {
          this.#claim = null;
          this.disconnected();
          this.#options.takenOver();
        }
        return false;
      },
    );
  }
}
