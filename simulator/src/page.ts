/** An open page: the real client of a document, a view that follows its events, and a record of what was typed. */
import { type Delta, DeltaBuilder, isEmpty, Text } from '@inkstone/ot';
import { type LostWork, moveSelection, type Selection, SharedDocument } from '@inkstone/sync';
import { type Database, Violation } from './database.ts';
import type { Link } from './link.ts';
import type { Storage } from './storage.ts';
import type { Time } from './time.ts';

/** A typed letter and what became of it. */
export interface Letter {
  readonly document: string;
  /** The page where it was typed. */
  readonly page: { readonly user: string };
  /** Whether its author or an undo removed it from the text. It may never have been sent then. */
  takenBack: boolean;
  /** Why it was offered as a copy; null if it was not. */
  offered: string | null;
  /** Whether it may be missing: its page died before the journal had it, or a backup replaced the log that had it. */
  excused: boolean;
}

export interface PageWorld {
  readonly database: Database;
  readonly time: Time;
  readonly random: () => number;
  readonly letters: Map<string, Letter>;
  readonly report: (violation: Violation) => void;
  /** Asks for a ticket. The run answers. */
  readonly askTicket: (page: Page) => Promise<string>;
  readonly connect: () => Link;
}

export class Page {
  /** `<user>.<number>`. */
  readonly name: string;
  readonly user: string;
  readonly documentId: string;
  readonly shared: SharedDocument;
  readonly lost: LostWork[] = [];
  cursor: Selection = { anchor: 0, head: 0 };
  /** The text that the user sees. */
  view: Text | null = null;
  #signal: (online: boolean) => void = () => undefined;
  readonly #world: PageWorld;

  constructor(name: string, user: string, documentId: string, storage: Storage, world: PageWorld) {
    this.name = name;
    this.user = user;
    this.documentId = documentId;
    this.#world = world;
    this.shared = new SharedDocument({
      documentId,
      user: { id: user },
      url: () => world.askTicket(this),
      connect: () => world.connect().client,
      journal: storage.journalOf(this),
      clock: world.time.clockOf(this),
      random: world.random,
      signals: (listener) => {
        this.#signal = listener;
        return () => undefined;
      },
    });
    this.shared.subscribe({
      opened: (text) => {
        this.view = Text.of(text.toDelta());
        this.cursor = { anchor: 0, head: 0 };
      },
      changed: (delta, origin, by) => {
        if (origin !== 'remote') this.#noteTakenBack(delta);
        this.view?.apply(delta);
        this.cursor = moveSelection(this.cursor, this.shared.client, delta, by?.client ?? this.shared.client);
      },
      lost: (work) => this.#noteLost(work),
      mended: () => world.report(new Violation(`R3: the text of ${user} was not that of ${documentId}`)),
      status: ({ state }) => {
        if (state === 'saved') this.#checkSaved();
      },
    });
  }

  get mayEdit(): boolean {
    return this.shared.isOpen && this.shared.status.state !== 'closed' && this.shared.role !== 'viewer';
  }

  /** Makes an edit with new letters. */
  edit(delta: Delta, letters: readonly string[]): void {
    if (isEmpty(delta)) return;
    for (const letter of letters) {
      this.#world.letters.set(letter, { document: this.documentId, page: this, takenBack: false, offered: null, excused: false });
    }
    this.shared.edit(delta);
  }

  /** Puts the cursor at `position`, or at the end of the text. */
  select(position: number): boolean {
    if (this.view === null) return false;
    const at = Math.min(position, this.view.length - 1);
    this.cursor = { anchor: at, head: at };
    this.shared.setSelection(this.cursor);
    return true;
  }

  /** Types a letter at the cursor. */
  type(letter: string): boolean {
    if (!this.mayEdit) return false;
    this.edit(new DeltaBuilder().retain(this.cursor.head).insert(letter).build(), [letter]);
    return true;
  }

  /** Deletes the unit at distance `back` from the end. 1 is the last newline, whose deletion must be refused. */
  cutEnd(back: number): boolean {
    if (!this.mayEdit || this.view === null || this.view.length <= back) return false;
    try {
      this.edit(
        new DeltaBuilder()
          .retain(this.view.length - back)
          .delete(1)
          .build(),
        [],
      );
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    return true;
  }

  online(online: boolean): boolean {
    this.#signal(online);
    return true;
  }

  #noteTakenBack(delta: Delta): void {
    const text = this.view;
    if (text === null) return;
    let position = 0;
    for (const op of delta) {
      if (op.retain !== undefined) position += op.retain;
      if (op.delete === undefined) continue;
      for (const character of text.toString().slice(position, position + op.delete)) {
        const letter = this.#world.letters.get(character);
        if (letter !== undefined) letter.takenBack = true;
      }
      position += op.delete;
    }
  }

  #noteLost(work: LostWork): void {
    this.lost.push(work);
    for (const op of work.delta) {
      if (typeof op.insert !== 'string') continue;
      for (const character of op.insert) {
        const letter = this.#world.letters.get(character);
        if (letter !== undefined) letter.offered = work.code ?? work.reason;
      }
    }
  }

  /** Checks R1: everything that the page calls saved is in the log. */
  #checkSaved(): void {
    const inserted = this.#world.database.everInserted.get(this.documentId);
    for (const [character, letter] of this.#world.letters) {
      if (letter.page !== this || letter.takenBack || letter.offered !== null || letter.excused) continue;
      if (!inserted?.has(character))
        this.#world.report(new Violation(`R1: ${this.user} was told that all is saved, but ${character} is not in the log`));
    }
  }
}
