/** A shared document while its page is open, as React sees it: an immutable snapshot that changes when something to be shown changes. */
import { indexedDbJournal, type LostWork, type Peer, type Role, SharedDocument, type Status, type User } from '@inkstone/sync';
import { ApiError, session, socketUrl, ticket } from '../../api/index.ts';
import { type WatchedJournal, watchJournal } from './watchJournal.ts';

export interface DocumentSnapshot {
  /** Whether the content has come. What isn't open is never shown as an empty document (R5). */
  readonly isOpen: boolean;
  readonly status: Status;
  readonly role: Role | null;
  readonly title: string;
  /** Who else is here, each person once; the same array until that changes. */
  readonly people: readonly PersonHere[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Whether all that isn't saved yet is stored on this device, and would outlive the page. */
  readonly isKept: boolean;
  /** What could not be saved, until the user has taken or discarded it. */
  readonly lost: readonly LostWork[];
  /** The text here was wrong and has been replaced. */
  readonly mended: boolean;
}

export interface PersonHere {
  readonly user: User;
  /** Whether one of the person's pages has a caret in the text. */
  readonly hasCaret: boolean;
}

export class OpenDocument {
  readonly id: string;
  readonly shared: SharedDocument;
  readonly #journal: WatchedJournal;
  readonly #listeners = new Set<() => void>();
  #lost: readonly LostWork[] = [];
  #mended = false;
  #people: readonly PersonHere[] = [];
  #snapshot: DocumentSnapshot;

  /** Begins to connect at once. */
  constructor(id: string, userId: string) {
    this.id = id;
    this.#journal = watchJournal(indexedDbJournal(), () => this.#refresh());
    this.shared = new SharedDocument({ documentId: id, user: { id: userId }, url: () => socketAddress(id), journal: this.#journal });
    const refresh = () => this.#refresh();
    this.shared.subscribe({
      opened: refresh,
      changed: refresh,
      status: refresh,
      peers: refresh,
      role: refresh,
      title: refresh,
      lost: (copy) => {
        this.#lost = [...this.#lost, copy];
        refresh();
      },
      mended: () => {
        this.#mended = true;
        refresh();
      },
    });
    this.#snapshot = this.#current();
  }

  readonly snapshot = (): DocumentSnapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Where a person's caret is, in units; null without one. */
  caretOf(userId: string): number | null {
    return this.shared.peers.find(({ user, selection }) => user.id === userId && selection)?.selection?.head ?? null;
  }

  /** The user has what was not saved, or doesn't want it. */
  discard(copy: LostWork): void {
    this.#lost = this.#lost.filter((other) => other !== copy);
    void copy.discard();
    this.#refresh();
  }

  dismissMended(): void {
    this.#mended = false;
    this.#refresh();
  }

  /** Resolves once what is pending is in the journal, for another page to take. Never rejects: a journal that failed has been told of. */
  async close(): Promise<void> {
    this.#listeners.clear();
    const { status } = this.shared;
    const isPending = 'pending' in status && status.pending > 0;
    await this.shared.close().catch(() => {});
    if (isPending && this.#journal.isKept) session.wordsKept();
  }

  #current(): DocumentSnapshot {
    const { isOpen, status, role, title, peers, canUndo, canRedo } = this.shared;
    this.#people = peopleOf(peers, this.#people);
    return {
      isOpen,
      status,
      role,
      title,
      people: this.#people,
      canUndo,
      canRedo,
      isKept: this.#journal.isKept,
      lost: this.#lost,
      mended: this.#mended,
    };
  }

  #refresh(): void {
    const next = this.#current();
    const before = this.#snapshot;
    if (Object.keys(next).every((key) => next[key as keyof DocumentSnapshot] === before[key as keyof DocumentSnapshot])) return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }
}

/** A caret moves with every letter: the list of people stays the same as long as it says the same. */
function peopleOf(peers: readonly Peer[], before: readonly PersonHere[]): readonly PersonHere[] {
  const people = new Map<string, PersonHere>();
  for (const { user, selection } of peers) {
    const hasCaret = selection !== null || people.get(user.id)?.hasCaret === true;
    people.set(user.id, { user, hasCaret });
  }
  const next = [...people.values()];
  const isSame = next.length === before.length && next.every((person, index) => samePerson(person, before[index] as PersonHere));
  return isSame ? before : next;
}

function samePerson(a: PersonHere, b: PersonHere): boolean {
  return a.user.id === b.user.id && a.user.displayName === b.user.displayName && a.hasCaret === b.hasCaret;
}

/** The socket's address with a fresh ticket; what will not change by asking again is said in the words of the shared document. */
async function socketAddress(id: string): Promise<string> {
  try {
    return socketUrl(id, await ticket(id));
  } catch (error) {
    const code = error instanceof ApiError ? FINAL[error.status] : undefined;
    if (!code) throw error;
    throw Object.assign(new Error(`the document can't be opened: ${code}`, { cause: error }), { code });
  }
}

const FINAL: Readonly<Record<number, 'session-ended' | 'access-lost' | 'not-found'>> = {
  401: 'session-ended',
  403: 'access-lost',
  404: 'not-found',
};
