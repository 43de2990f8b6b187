/** Calls in the name of the signed-in user: a token that has run out is renewed, and the call made once more. */
import { ApiError } from './errors.ts';
import { addressOf, type Call, respond, send } from './http.ts';
import type { Session } from './session.ts';

/** Milliseconds for which an answer that was requested early is used. */
const EARLY_ANSWER_MAX_AGE_MS = 5_000;

interface Early {
  readonly user: string | null;
  readonly askedAt: number;
  readonly answer: Promise<unknown>;
}

export class Client {
  private readonly origin: string;
  private readonly session: Session;
  private readonly early = new Map<string, Early>();

  constructor(origin: string, session: Session) {
    this.origin = origin;
    this.session = session;
  }

  /**
   * @throws {ApiError} the server answered with a problem; 401 means that the session is over
   * @throws {NetworkError} no answer came
   */
  request<T>(call: Call): Promise<T> {
    const early = this.takeEarly(call);
    if (early !== null) return early.answer as Promise<T>;
    return this.withToken((token) => send<T>(this.origin, call, token));
  }

  /** Reads something before it is known who wants it: the first `request` for the same takes the answer, or the failure, as its own. */
  askEarly(call: Call): void {
    const answer = this.request(call);
    answer.catch(() => {});
    this.early.set(addressOf(call), { user: this.user(), askedAt: Date.now(), answer });
  }

  /** Makes a call whose answer the caller reads piece by piece. Throws as `request` does. */
  open(call: Call): Promise<Response> {
    return this.withToken((token) => respond(this.origin, call, token));
  }

  private takeEarly({ method = 'GET', ...call }: Call): Early | null {
    if (method !== 'GET') return null;
    const address = addressOf(call);
    const early = this.early.get(address);
    this.early.delete(address);
    if (early === undefined || early.user !== this.user() || Date.now() - early.askedAt > EARLY_ANSWER_MAX_AGE_MS) return null;
    return early;
  }

  private user(): string | null {
    const { state } = this.session;
    return state.status === 'signed-in' ? state.user.id : null;
  }

  private async withToken<T>(work: (token: string) => Promise<T>): Promise<T> {
    const token = await this.session.accessToken();
    try {
      return await work(token);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error;
    }
    return work(await this.session.renewed(token));
  }
}
