/**
 * The sign-in session of this tab. The access token lives in memory only; the refresh cookie, which scripts can't read, is
 * shared by all tabs, and each use spends it: whoever uses it holds the lock.
 */

import type { Account, Registration, SignedIn } from '../types.ts';
import { ApiError, notSignedIn } from './errors.ts';
import { send } from './http.ts';
import { joinTabs, type Lock, type Tabs } from './tabs.ts';

export type SessionState =
  | { readonly status: 'starting' }
  /** The server could not be asked; `start` again. */
  | { readonly status: 'unreachable' }
  | { readonly status: 'signed-in'; readonly user: Account }
  | {
      readonly status: 'signed-out';
      /** What ended the session under its user's hands; null: the user did, or there was none. */
      readonly ended: Ending | null;
      /** Words that are not saved yet are kept on this device, for when the user signs in again. */
      readonly keepsWords: boolean;
    };

/** Signing out in another tab, or the server: the session ran out, or was ended from elsewhere. */
type Ending = 'in-another-tab' | 'by-the-server';

export interface SessionOptions {
  /** Where the API is; empty for the page's own origin. */
  readonly origin: string;
  readonly lock: Lock;
}

const LOCK = 'inkstone.session';

/** `signed-in`: the cookie belongs to a new session, perhaps another user's. */
const MESSAGES = ['signed-in', 'signed-out'] as const;
type TabMessage = (typeof MESSAGES)[number];

export class Session {
  private readonly origin: string;
  private readonly lock: Lock;
  private readonly tabs: Tabs<TabMessage>;
  private readonly listeners = new Set<() => void>();
  private current: SessionState = { status: 'starting' };
  private token: string | null = null;
  private refreshing: Promise<void> | null = null;

  constructor(options: SessionOptions) {
    this.origin = options.origin;
    this.lock = options.lock;
    this.tabs = joinTabs(LOCK, MESSAGES, (message) => this.hear(message));
  }

  get state(): SessionState {
    return this.current;
  }

  /** Calls back after each change of `state`; returns the way to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Finds out whether the browser is signed in. Never rejects: the outcome is `state`. */
  async start(): Promise<void> {
    try {
      await this.refresh();
    } catch {
      if (this.current.status !== 'signed-in') this.become({ status: 'unreachable' });
    }
  }

  /** `login` is a username or an e-mail address. */
  async signIn(login: string, password: string): Promise<void> {
    await this.enter('/api/auth/login', { login, password });
  }

  async signUp(account: Registration): Promise<void> {
    await this.enter('/api/auth/register', account);
  }

  /** Ends the session in every tab, on the server first: when that fails, it rejects and one is still signed in. */
  async signOut(): Promise<void> {
    await this.lock(LOCK, () => send(this.origin, { method: 'POST', path: '/api/auth/logout' }, this.token)).catch((error: unknown) => {
      if (!(error instanceof ApiError && error.status === 401)) throw error;
    });
    this.leave(null);
    this.tabs.tell('signed-out');
  }

  /** An access token: the one in memory, else a new one. @throws {ApiError} 401 when signed out */
  async accessToken(): Promise<string> {
    return this.token ?? this.renewed(null);
  }

  /**
   * A token other than `spent`, which the server refused. Calls that failed together share one refresh, and one that comes
   * late takes what an earlier one brought.
   *
   * @throws {ApiError} 401 when the session is over
   */
  async renewed(spent: string | null): Promise<string> {
    if (this.token === spent) await this.refresh();
    if (this.token === null) throw notSignedIn();
    return this.token;
  }

  /** A document that was left because the session ended has stored its unsaved words on this device. */
  wordsKept(): void {
    if (this.current.status === 'signed-out') this.become({ ...this.current, keepsWords: true });
  }

  close(): void {
    this.tabs.close();
  }

  private refresh(): Promise<void> {
    this.refreshing ??= this.lock(LOCK, () => this.askForToken()).finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async askForToken(): Promise<void> {
    try {
      // Without `keepalive` a reload at this moment would lose the next cookie, and the spent one ends the session.
      this.accept(await send<SignedIn>(this.origin, { method: 'POST', path: '/api/auth/refresh', keepalive: true }, null));
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 401 && error.status !== 403)) throw error;
      this.leave('by-the-server');
    }
  }

  private async enter(path: string, body: unknown): Promise<void> {
    this.accept(await this.lock(LOCK, () => send<SignedIn>(this.origin, { method: 'POST', path, body }, null)));
    this.tabs.tell('signed-in');
  }

  private hear(message: TabMessage): void {
    if (message === 'signed-out') {
      this.leave('in-another-tab');
      return;
    }
    this.token = null;
    // A refresh on its way was asked with the cookie from before: its answer may be another user's.
    void (this.refreshing ?? Promise.resolve()).catch(() => undefined).then(() => this.start());
  }

  private accept(answer: SignedIn): void {
    this.token = answer.accessToken;
    this.become({ status: 'signed-in', user: answer.user });
  }

  private leave(ended: Ending | null): void {
    this.token = null;
    const { status } = this.current;
    if (status !== 'signed-out') this.become({ status: 'signed-out', ended: status === 'signed-in' ? ended : null, keepsWords: false });
  }

  private become(state: SessionState): void {
    this.current = state;
    for (const listener of this.listeners) listener();
  }
}
