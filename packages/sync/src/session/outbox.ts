/**
 * Sends a session's edits, one at a time. An edit is sent only once the journal has it under its id. Otherwise, if the page died in between, the next page
 * would send the same words under another id, and the text would have them twice (R4).
 */
import { ClaimLostError, type JournalClaim } from '../journal/journal.ts';
import type { OutgoingEdit, Session } from './session.ts';

export interface OutboxOptions {
  readonly documentId: string;
  readonly userId: string;
  /** Null: there is no journal. */
  readonly claim: JournalClaim | null;
  readonly send: (edit: OutgoingEdit) => void;
  /** Called when the edit in flight is empty, because others have undone all of it. It is not sent, so no answer will come. */
  readonly cameToNothing: () => void;
  /** Called when another page has taken over the journal and the id. */
  readonly takenOver: () => void;
}

export class Outbox {
  readonly #options: OutboxOptions;
  #claim: JournalClaim | null;
  /** Whether the last write to the journal stored something. */
  #kept: boolean;
  #session: Session | null = null;
  #online = false;
  /** Id of the edit that was sent on this connection, or that waits for the journal before it is sent. */
  #sent: string | null = null;
  /** Counts connections, so that nothing meant for an earlier one is sent. */
  #connection = 0;
  #notBefore = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#claim = options.claim;
    this.#kept = options.claim?.entry != null;
  }

  /** Sends the pending edits of `session` from now on. */
  serve(session: Session): void {
    this.#session = session;
    this.#sent = null;
    this.#notBefore = 0;
  }

  /** Called when a connection begins. The edit in flight is sent again. */
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

  /** Stores pending edits in this journal from now on. */
  keepIn(claim: JournalClaim): void {
    this.#claim = claim;
    this.changed();
  }

  /** Called when the pending edits have changed. */
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
      this.changed(); // the next edit may be sent
      this.#options.cameToNothing();
    };
    if (stored) void stored.then((kept) => kept && transmit());
    else transmit();
  }

  /** Deletes the journal's entry. */
  async discard(): Promise<void> {
    this.#session = null;
    this.#kept = false;
    await this.#claim?.remove();
  }

  /** Stores the pending edits and gives up the journal's claim. */
  async close(): Promise<void> {
    this.disconnected();
    const claim = this.#claim;
    if (this.#session) await this.#store(this.#session);
    this.#claim = null;
    await claim?.release();
  }

  /** Writes the pending edits to the journal. Resolves with false if nothing may be sent under this id any more. Null if there is nothing to write. */
  #store(session: Session): Promise<boolean> | null {
    const claim = this.#claim;
    if (!claim || (session.pending === 0 && !this.#kept)) return null;
    this.#kept = session.pending > 0;
    const { documentId, userId } = this.#options;
    const stored = this.#kept ? claim.save({ documentId, userId, ...session.state() }) : claim.remove();
    return stored.then(
      () => true,
      (error: unknown) => {
        // The edits are sent even if the storage is full or gone: they are safer on the server.
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
