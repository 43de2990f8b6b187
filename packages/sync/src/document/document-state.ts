/** A document's title, role, peers and status. Tells the listeners when one of them changes. */

import type { FileChange, Peer, Role } from '../protocol/protocol.ts';
import type { Listeners } from './listeners.ts';
import { type CloseReason, type Status, sameStatus } from './status.ts';

/** The connection: in its first attempt, open, or lost (`retryAt` is in milliseconds since 1970; null while an attempt is under way). */
export type LinkState = 'starting' | 'online' | { readonly retryAt: number | null };

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

export class DocumentState {
  readonly #listeners: Listeners;
  readonly #waiters: Waiter[] = [];
  #title = '';
  #role: Role | null = null;
  #peers: readonly Peer[] = [];
  #link: LinkState = 'starting';
  #closed: CloseReason | null = null;
  #status: Status = { state: 'opening' };

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  get title(): string {
    return this.#title;
  }

  /** Null before the content has come. */
  get role(): Role | null {
    return this.#role;
  }

  get link(): LinkState {
    return this.#link;
  }

  /** Why the document was closed for good, or null. */
  get closed(): CloseReason | null {
    return this.#closed;
  }

  /** The status that the listeners were told last. */
  get status(): Status {
    return this.#status;
  }

  setTitle(title: string): void {
    if (title === this.#title) return;
    this.#title = title;
    this.#listeners.tell((listener) => listener.title?.(title));
  }

  tellFile(file: FileChange): void {
    this.#listeners.tell((listener) => listener.file?.(file));
  }

  setRole(role: Role): void {
    if (role === this.#role) return;
    this.#role = role;
    this.#listeners.tell((listener) => listener.role?.(role));
  }

  setPeers(peers: readonly Peer[]): void {
    if (peers.length === 0 && this.#peers.length === 0) return;
    this.#peers = peers;
    this.#listeners.tell((listener) => listener.peers?.(peers));
  }

  /** Call `refresh` afterwards. */
  setLink(link: LinkState): void {
    this.#link = link;
  }

  /** Call `refresh` afterwards. */
  close(reason: CloseReason): void {
    this.#closed = reason;
  }

  /** Resolves at the next `refresh` at which the document is open and nothing is pending. @throws Error if it is closed before */
  flushed(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** Tells the listeners the status if it has changed. @param pending number of unacknowledged deltas @param isOpen whether the content has come */
  refresh(pending: number, isOpen: boolean): void {
    const status = this.#now(pending);
    if (!sameStatus(status, this.#status)) {
      this.#status = status;
      this.#listeners.tell((listener) => listener.status?.(status));
    }
    if (isOpen && pending === 0) for (const waiter of this.#waiters.splice(0)) waiter.resolve();
    if (status.state !== 'closed') return;
    for (const waiter of this.#waiters.splice(0)) waiter.reject(new Error(`the document is closed: ${status.reason}`));
  }

  #now(pending: number): Status {
    if (this.#closed !== null) return { state: 'closed', reason: this.#closed, pending };
    if (this.#link === 'starting') return { state: 'opening' };
    if (this.#link !== 'online') return { state: 'offline', pending, retryAt: this.#link.retryAt };
    if (pending > 0) return { state: 'saving', pending };
    return this.#role === 'viewer' ? { state: 'read-only' } : { state: 'saved' };
  }
}
