/**
 * The sign-in session of this tab. The access token is kept in memory only. The refresh cookie, which scripts can't read, is shared by all tabs and is valid
 * for one use, so a tab takes a lock before it uses the cookie.
 */

import type { Account, Entered, LinkEntry, Registration, SignedIn } from '../types.ts';
import { ApiError, notSignedIn } from './errors.ts';
import { send } from './http.ts';
import { joinTabs, type Lock, type Tabs } from './tabs.ts';

export type SessionState =
  | { readonly status: 'starting' }
  /** The server could not be reached. Call `start` to try again. */
  | { readonly status: 'unreachable' }
  | { readonly status: 'signed-in'; readonly user: Account }
  | {
      readonly status: 'signed-out';
      /** What ended the session; null if the user signed out in this tab, or there was no session. */
      readonly ended: Ending | null;
      /** Whether this device keeps text that is not saved yet. It is saved when the user signs in again. */
      readonly keepsWords: boolean;
    };

/** `in-another-tab`: the user signed out there. `by-the-server`: the session expired or was ended from another device. `deleted`: the user has deleted the account. */
type Ending = 'in-another-tab' | 'by-the-server' | 'deleted';

export interface SessionOptions {
  /** The origin of the API; empty for the page's own origin. */
  readonly origin: string;
  readonly lock: Lock;
}

const LOCK = 'inkstone.session';

/** Milliseconds before its end at which an access token is renewed: no call finds it expired. */
const RENEWAL_MS = 30_000;

/** Messages to other tabs. After `signed-in` the cookie belongs to a new session, perhaps of another user. */
const MESSAGES = ['signed-in', 'signed-out'] as const;
type TabMessage = (typeof MESSAGES)[number];

export class Session {
  private readonly origin: string;
  private readonly lock: Lock;
  private readonly tabs: Tabs<TabMessage>;
  private readonly listeners = new Set<() => void>();
  private current: SessionState = { status: 'starting' };
  private token: string | null = null;
  /** When `token` is to be renewed, in milliseconds since 1970. */
  private renewAt = 0;
  private refreshing: Promise<void> | null = null;

  constructor(options: SessionOptions) {
    this.origin = options.origin;
    this.lock = options.lock;
    this.tabs = joinTabs(LOCK, MESSAGES, (message) => this.hear(message));
  }

  get state(): SessionState {
    return this.current;
  }

  /** Calls `listener` after each change of `state`. @returns a function that ends the subscription */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Finds out whether the browser is signed in, and sets `state`. Never rejects. */
  async start(): Promise<void> {
    try {
      await this.refresh();
    } catch {
      if (this.current.status !== 'signed-in') this.become({ status: 'unreachable' });
    }
  }

  /** `login` is a username or an e-mail address; `code` is of the second factor, where the account has one. */
  async signIn(login: string, password: string, code?: string): Promise<void> {
    await this.enter('/api/auth/login', { login, password, ...(code !== undefined && { code }) });
  }

  async signUp(account: Registration): Promise<void> {
    await this.enter('/api/auth/register', account);
  }

  /** Opens a document by its link, for somebody who is not signed in: a guest. @throws {ApiError} 401 `wrong-password`, 404 if the link is dead */
  async enterByLink(link: string, entry: LinkEntry): Promise<Entered> {
    const entered = await this.lock(LOCK, async () => {
      const path = `/api/links/${encodeURIComponent(link)}`;
      const answer = await send<Entered>(this.origin, { method: 'POST', path, body: entry, keepalive: true }, null);
      const { accessToken, expiresIn } = answer;
      this.accept({ user: await send<Account>(this.origin, { path: '/api/me' }, accessToken), accessToken, expiresIn });
      return answer;
    });
    this.tabs.tell('signed-in');
    return entered;
  }

  /** Takes over what the user has changed of the own account. */
  update(user: Account): void {
    if (this.current.status === 'signed-in' && this.current.user.id === user.id) this.become({ status: 'signed-in', user });
  }

  /** Ends the session on the server, then in every tab. If the server can't end it, this rejects and the user stays signed in. */
  async signOut(why: Extract<Ending, 'deleted'> | null = null): Promise<void> {
    await this.lock(LOCK, () => send(this.origin, { method: 'POST', path: '/api/auth/logout' }, this.token)).catch((error: unknown) => {
      if (!(error instanceof ApiError && error.status === 401)) throw error;
    });
    this.leave(why);
    this.tabs.tell('signed-out');
  }

  /** The access token in memory, or a new one if there is none or it ends soon. @throws {ApiError} 401 if signed out */
  async accessToken(): Promise<string> {
    return this.token !== null && Date.now() < this.renewAt ? this.token : this.renewed(this.token);
  }

  /**
   * A token other than `spent`, which the server refused. Calls that fail at the same time share one refresh. A call that fails later uses the token that an
   * earlier one got.
   *
   * @throws {ApiError} 401 if the session has ended
   */
  async renewed(spent: string | null): Promise<string> {
    if (this.token === spent) await this.refresh();
    if (this.token === null) throw notSignedIn();
    return this.token;
  }

  /** Call this when a document that was closed because the session ended has stored its unsaved text on this device. */
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
      // Without `keepalive`, a reload during this call would lose the new cookie. Using the old one again would end the session.
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
    // A refresh that is under way was sent with the old cookie, so its answer may be of another user. Wait for it, then start again.
    void (this.refreshing ?? Promise.resolve()).catch(() => undefined).then(() => this.start());
  }

  private accept(answer: SignedIn): void {
    this.token = answer.accessToken;
    this.renewAt = Date.now() + answer.expiresIn * 1000 - RENEWAL_MS;
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
