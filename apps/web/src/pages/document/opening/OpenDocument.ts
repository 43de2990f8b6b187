/** A shared document while its page is open, as React sees it: an immutable snapshot that changes when something to be shown changes. */
import { indexedDbJournal, type LostWork, type Role, SharedDocument, type Status } from '@inkstone/sync';
import { session } from '../../../api/index.ts';
import { hasFiles, LateFiles } from '../files/LateFiles.ts';
import { type PersonHere, peopleOf } from '../people/people-here.ts';
import { TypingPeople } from '../people/TypingPeople.ts';
import { UnsavedEdits } from '../saving/UnsavedEdits.ts';
import { type WatchedJournal, watchJournal } from '../saving/watchJournal.ts';
import { DocumentAddress, type Failure } from './DocumentAddress.ts';

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
  /** The user's edits that the server doesn't have yet; told once a second. */
  readonly unsaved: number;
  /** Whether all that isn't saved yet is stored on this device, and would outlive the page. */
  readonly isKept: boolean;
  /** The device's storage has refused it: it is full, forbidden or broken. */
  readonly isStorageRefused: boolean;
  /** How the last try to reach the server went, if badly. */
  readonly failure: Failure | null;
  /** What could not be saved, until the user has taken or discarded it. */
  readonly lost: readonly LostWork[];
  /** The text here was wrong and has been replaced. */
  readonly mended: boolean;
}

export class OpenDocument {
  readonly id: string;
  readonly userId: string;
  readonly shared: SharedDocument;
  readonly files: LateFiles;
  readonly #journal: WatchedJournal;
  readonly #address: DocumentAddress;
  readonly #typing: TypingPeople;
  readonly #unsaved: UnsavedEdits;
  readonly #listeners = new Set<() => void>();
  readonly #stopHearing: () => void;
  #savedAt: number | null = null;
  #failure: Failure | null = null;
  #lost: readonly LostWork[] = [];
  #mended = false;
  /** The sizes of the text's pictures are asked for. */
  #awaitsPictures = false;
  #people: readonly PersonHere[] = [];
  #snapshot: DocumentSnapshot;

  /** Begins to connect at once. */
  constructor(id: string, userId: string) {
    this.id = id;
    this.userId = userId;
    const refresh = () => this.#refresh();
    this.#journal = watchJournal(indexedDbJournal(), refresh);
    this.#address = new DocumentAddress(id, userId, (failure) => {
      this.#failure = failure;
      refresh();
    });
    this.#typing = new TypingPeople(refresh);
    this.files = new LateFiles(this);
    this.#unsaved = new UnsavedEdits(refresh);
    this.shared = new SharedDocument({
      documentId: id,
      user: { id: userId },
      url: () => this.#address.ask(),
      journal: this.#journal,
    });
    this.shared.subscribe({
      opened: (text) => {
        if (!this.#snapshot.isOpen && hasFiles(text)) this.#awaitPictures();
        refresh();
      },
      changed: (_delta, origin, by) => {
        if (origin !== 'remote') this.#unsaved.edited();
        else if (by && by.user !== userId) this.#typing.typed(by.user);
        refresh();
      },
      status: (status) => {
        if (pendingOf(this.#snapshot.status) > 0 && pendingOf(status) === 0) this.#savedAt = Date.now();
        this.#unsaved.refresh(pendingOf(status));
        refresh();
      },
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
    // Who has signed in again doesn't wait for the next try.
    this.#stopHearing = session.subscribe(() => {
      if (session.state.status === 'signed-in') this.shared.retryNow();
    });
    this.#snapshot = this.#current();
  }

  readonly snapshot = (): DocumentSnapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** When the user's last edit was saved, in milliseconds since 1970; null before the first one. */
  get savedAt(): number | null {
    return this.#savedAt;
  }

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
    this.#stopHearing();
    this.#address.stop();
    this.#typing.stop();
    this.files.stop();
    this.#unsaved.stop();
    const isPending = pendingOf(this.shared.status) > 0;
    await this.shared.close().catch(() => {});
    if (isPending && this.#journal.isKept) session.wordsKept();
  }

  #awaitPictures(): void {
    this.#awaitsPictures = true;
    void this.files.known().then(() => {
      this.#awaitsPictures = false;
      this.#refresh();
    });
  }

  #current(): DocumentSnapshot {
    const { isOpen, status, role, title, peers, canUndo, canRedo } = this.shared;
    this.#people = peopleOf(peers, this.userId, this.#typing.ids, this.#people);
    return {
      isOpen: isOpen && !this.#awaitsPictures,
      status,
      role,
      title,
      people: this.#people,
      canUndo,
      canRedo,
      unsaved: this.#unsaved.count,
      isKept: this.#journal.isKept,
      isStorageRefused: this.#journal.isRefused,
      failure: this.#failure,
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

function pendingOf(status: Status): number {
  return 'pending' in status ? status.pending : 0;
}
