/**
 * A program on the plain socket, written from the public contract alone. It holds a string and a version, applies the edits that it receives, and sends an
 * edit again under its id until it is answered. It shares no code with the web app's client.
 */
import type { Alphabet } from './alphabet.ts';
import { type Database, Violation } from './database.ts';
import type { Link } from './link.ts';
import type { Letter } from './page.ts';
import { below, type Random } from './random.ts';

type Operation =
  | { readonly operation: 'insert'; readonly position: number; readonly content: string }
  | { readonly operation: 'delete'; readonly position: number; readonly length: number }
  | { readonly operation: 'format'; readonly position: number; readonly length: number; readonly attributes: { readonly bold: true } }
  | { readonly operation: 'none' };

type Message =
  | { readonly type: 'document'; readonly content: string; readonly version: number; readonly role: string }
  | (Operation & { readonly type: 'edit'; readonly version: number; readonly own?: true; readonly id?: string; readonly more?: true })
  | { readonly type: 'saved'; readonly id: string }
  | { readonly type: 'error'; readonly code: string; readonly id?: string }
  | { readonly type: 'users' | 'cursor' };

export interface BotWorld {
  readonly database: Database;
  readonly alphabet: Alphabet;
  readonly letters: Map<string, Letter>;
  /** Whether an edit may be refused: access was taken, or the log was replaced. */
  readonly mayRefuse: () => boolean;
  readonly report: (violation: Violation) => void;
  readonly connect: () => Link;
}

/** Edits that it has in flight at most. Each one's position is in the version that it was made at. */
const PENDING = 2;

export class Bot {
  readonly name: string;
  readonly user: string;
  readonly documentId: string;
  version = 0;
  /** The text without the last newline; null before the first `document` message. */
  text: string | null = null;
  /** Unanswered edits, as they were sent. */
  readonly pending = new Map<string, { readonly message: string; readonly letters: readonly string[] }>();
  readonly #world: BotWorld;
  #link: Link | null = null;
  #role = '';
  #edits = 0;
  /** Whether more messages of the current edit follow. */
  #more = false;
  /** Where it types its word: a position in the version of the first letter. */
  #place: { readonly position: number; readonly version: number } | null = null;

  constructor(name: string, user: string, documentId: string, world: BotWorld) {
    this.name = name;
    this.user = user;
    this.documentId = documentId;
    this.#world = world;
  }

  get isConnected(): boolean {
    return this.#link !== null;
  }

  /** Whether the document has come on the current connection. */
  get isOpen(): boolean {
    return this.#link !== null && this.#role !== '';
  }

  connect(): boolean {
    if (this.#link !== null) return false;
    const link = this.#world.connect();
    this.#link = link;
    this.#role = '';
    this.#more = false;
    link.client.addEventListener('message', (event) => this.#receive(JSON.parse(String(event.data)) as Message));
    link.client.addEventListener('close', () => {
      if (this.#link === link) this.#link = null;
    });
    return true;
  }

  edit(random: Random): boolean {
    if (!this.isOpen || this.text === null || this.#role === 'viewer' || this.#more || this.pending.size >= PENDING) return false;
    const { operation, letters } = this.#operation(random, this.text);
    this.#send(operation, this.version, letters);
    return true;
  }

  /** Types the next letter of its word without waiting for answers, connected or not. Version and position are those of the first letter. */
  type(letter: string, place: number): boolean {
    if (this.text === null || (this.#place === null && this.#more)) return false;
    this.#place ??= { position: whole(this.text, Math.min(place, this.text.length)), version: this.version };
    const { position, version } = this.#place;
    this.#send({ operation: 'insert', position, content: letter }, version, [letter]);
    return true;
  }

  #send(operation: Operation, version: number, letters: readonly string[]): void {
    const id = `${this.name}-${this.#edits++}`;
    const message = JSON.stringify({ type: 'edit', id, ...operation, version });
    for (const letter of letters) {
      this.#world.letters.set(letter, { document: this.documentId, page: this, takenBack: false, offered: null, excused: false });
    }
    this.pending.set(id, { message, letters });
    // Otherwise it is sent once the document has come.
    if (this.isOpen) this.#link?.client.send(message);
  }

  #operation(random: Random, text: string): { operation: Operation; letters: readonly string[] } {
    const position = whole(text, below(random, Math.min(text.length, random() < 0.5 ? 8 : text.length) + 1));
    const end = whole(text, Math.min(text.length, position + 1 + below(random, 4)));
    const kind = random();
    if (kind < 0.6 || end <= position) {
      const letters = this.#world.alphabet.word(1 + below(random, 3));
      const content = random() < 0.1 ? `${letters.join('')}\n` : letters.join('');
      return { operation: { operation: 'insert', position, content }, letters };
    }
    const range = { position, length: end - position };
    if (kind < 0.85) return { operation: { operation: 'delete', ...range }, letters: [] };
    return { operation: { operation: 'format', ...range, attributes: { bold: true } }, letters: [] };
  }

  #receive(message: Message): void {
    switch (message.type) {
      case 'document':
        this.text = message.content;
        this.version = message.version;
        this.#role = message.role;
        for (const { message: again } of this.pending.values()) this.#link?.client.send(again);
        break;
      case 'edit':
        this.#follow(message);
        if (message.own && message.id !== undefined && message.more !== true) this.#saved(message.id);
        break;
      case 'saved':
        this.#saved(message.id);
        break;
      case 'error':
        this.#refused(message.code, message.id);
        break;
      case 'users':
      case 'cursor':
        break;
    }
  }

  /** Applies an edit. Checks R2: edits come in order and without gaps. */
  #follow(edit: Extract<Message, { type: 'edit' }>): void {
    const expected = this.#more ? this.version : this.version + 1;
    if (edit.version !== expected) {
      this.#world.report(new Violation(`R2: ${this.name} at version ${this.version} is sent an edit of version ${edit.version}`));
    }
    this.version = edit.version;
    this.#more = edit.more === true;
    const text = this.text ?? '';
    if (edit.operation === 'insert') this.text = text.slice(0, edit.position) + edit.content + text.slice(edit.position);
    if (edit.operation === 'delete') this.text = text.slice(0, edit.position) + text.slice(edit.position + edit.length);
  }

  /** Handles an acknowledgement. Checks R1: an acknowledged edit is in the log. */
  #saved(id: string): void {
    const inserted = this.#world.database.everInserted.get(this.documentId);
    for (const letter of this.pending.get(id)?.letters ?? []) {
      if (this.#world.letters.get(letter)?.excused === false && !inserted?.has(letter)) {
        this.#world.report(new Violation(`R1: ${this.name} was told that ${id} is saved, but ${letter} is not in the log`));
      }
    }
    this.pending.delete(id);
  }

  #refused(code: string, id: string | undefined): void {
    const letters = id === undefined ? undefined : this.pending.get(id)?.letters;
    if (id === undefined || letters === undefined || !this.#world.mayRefuse()) {
      this.#world.report(new Violation(`R5: ${id} of ${this.name} was refused without need: ${code}`));
    }
    for (const letter of letters ?? []) {
      const known = this.#world.letters.get(letter);
      if (known !== undefined) known.offered = code;
    }
    if (id !== undefined) this.pending.delete(id);
  }
}

/** The position, or the one before it if it is inside a surrogate pair. */
function whole(text: string, position: number): number {
  const unit = text.charCodeAt(position);
  return unit >= 0xdc00 && unit <= 0xdfff ? position - 1 : position;
}
