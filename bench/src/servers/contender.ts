/** A contender of the server bench: a server in its own process, and clients that do only what its protocol requires. */

/** What a client needs to connect to a document. */
export interface Seat {
  readonly url: string;
  readonly document: string;
  /** The account, where the server has accounts. */
  readonly user: string;
}

export interface Client {
  /**
   * Inserts `text` at `position` in the seeded text. All edits are such insertions, so the position is valid in every version, and clients need not apply
   * others' edits.
   */
  edit(position: number, text: string): void;
  close(): void;
}

/**
 * The clients of a contender. They share the machine with the server, so they do only what the protocol requires: they receive every frame, know the version
 * that they edit, and recognise their acknowledgements. In all these protocols the texts of edits are readable, so probes find them in the frames' bytes, in
 * the same way for every contender.
 */
export interface Protocol {
  /** Puts the text into an empty document. */
  seed(seat: Seat, text: string): Promise<void>;
  /** @param onFrame gets every frame after the opening, before the client handles it; only probes pass it */
  connect(seat: Seat, onFrame: ((data: Buffer) => void) | null): Promise<Client>;
}

/** A contender's server that runs. */
export interface Contender {
  readonly pid: number;
  /** The data folder of its PostgreSQL, or null. */
  readonly database: string | null;
  /** Creates documents with seats for this many people each. */
  seats(documents: number, people: number): Promise<Seat[][]>;
  stop(): Promise<void>;
}
