/** What the server bench asks of a contender: a server in a process of its own, and clients that do what its protocol wants of them and no more. */

/** A place at a document: what a client needs to connect. */
export interface Seat {
  readonly url: string;
  readonly document: string;
  /** The account, where the server has accounts. */
  readonly user: string;
}

export interface Client {
  /**
   * Makes an edit: inserts `text` at `position`, which lies in the seeded text. Nothing else is ever edited, so the position holds in every
   * version, and clients need not apply what others write.
   */
  edit(position: number, text: string): void;
  close(): void;
}

/**
 * The clients of a contender. They share a machine with the server, so they do only what the protocol demands of an editor: take every frame from the
 * socket, know the version that they edit, and recognise their acknowledgement. The texts of edits stand readable in all these protocols: a probe finds
 * them by looking through a frame's bytes, the same way for everyone.
 */
export interface Protocol {
  /** Puts the text into an empty document. */
  seed(seat: Seat, text: string): Promise<void>;
  /** @param onFrame gets every frame after the opening, before the client itself looks at it; only probes have one */
  connect(seat: Seat, onFrame: ((data: Buffer) => void) | null): Promise<Client>;
}

/** A contender's server that runs. */
export interface Contender {
  readonly pid: number;
  /** Folder of its PostgreSQL, or null. */
  readonly database: string | null;
  /** New documents with seats for so many people each. */
  seats(documents: number, people: number): Promise<Seat[][]>;
  stop(): Promise<void>;
}
