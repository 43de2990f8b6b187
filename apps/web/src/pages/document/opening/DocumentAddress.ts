/**
 * The address of a document's socket, with a fresh ticket for each connection. While nobody is signed in there is none, and it is waited for: the
 * document stays on the screen, keeps what is typed, and connects once its user has signed in again.
 */
import { ApiError, session, socketUrl, ticket } from '../../../api/index.ts';

/** Why no connection came about: no answer at all, or an answer that was an error. */
export type Failure = 'no-answer' | 'server-error';

export class DocumentAddress {
  readonly #id: string;
  readonly #userId: string;
  readonly #failed: (failure: Failure | null) => void;
  #asked = 0;
  #signedIn: Promise<void> | null = null;
  #stopWaiting: () => void = () => {};

  /** @param failed told how the last try to get a ticket went */
  constructor(id: string, userId: string, failed: (failure: Failure | null) => void) {
    this.#id = id;
    this.#userId = userId;
    this.#failed = failed;
  }

  /** @throws Error what will not change by asking again, in the words of the shared document; any other for what may */
  async ask(): Promise<string> {
    const mine = ++this.#asked;
    for (;;) {
      await this.#signedInAgain();
      // The connection has lost patience meanwhile, and asked anew.
      if (mine !== this.#asked) throw new Error('this address is not waited for any more');
      try {
        const url = socketUrl(this.#id, await ticket(this.#id));
        this.#failed(null);
        return url;
      } catch (error) {
        if (error instanceof ApiError && error.status === 401 && isSignedOut()) continue;
        this.#failed(error instanceof ApiError ? 'server-error' : 'no-answer');
        const code = error instanceof ApiError ? FINAL[error.status] : undefined;
        if (!code) throw error;
        throw Object.assign(new Error(`the document can't be opened: ${code}`, { cause: error }), { code });
      }
    }
  }

  stop(): void {
    this.#stopWaiting();
  }

  /** Resolves while the document's user is signed in. Another user never inherits what this one has typed. */
  async #signedInAgain(): Promise<void> {
    if (isSignedOut()) {
      this.#signedIn ??= new Promise<void>((resolve) => {
        this.#stopWaiting = session.subscribe(() => {
          if (isSignedOut()) return;
          this.#stopWaiting();
          this.#signedIn = null;
          resolve();
        });
      });
      await this.#signedIn;
    }
    const { state } = session;
    if (state.status === 'signed-in' && state.user.id !== this.#userId) {
      throw Object.assign(new Error('somebody else has signed in'), { code: 'session-ended' });
    }
  }
}

function isSignedOut(): boolean {
  return session.state.status === 'signed-out';
}

const FINAL: Readonly<Record<number, 'session-ended' | 'access-lost' | 'not-found'>> = {
  401: 'session-ended',
  403: 'access-lost',
  404: 'not-found',
};
