/** Calls the API as the signed-in user. If the access token has expired, it renews the token and repeats the call. */
import { ApiError } from './errors.ts';
import { addressOf, type Call, respond, send } from './http.ts';
import type { Session } from './session.ts';

/** Codes of 401 that refuse what the call says, not its token: another token would not help. */
const NOT_ABOUT_THE_TOKEN: ReadonlySet<string> = new Set(['wrong-password', 'wrong-code', 'second-factor-needed', 'bad-credentials']);

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
   * @throws {ApiError} if the server answered with a problem; 401 means that the session has ended
   * @throws {NetworkError} if no answer came
   */
  request<T>(call: Call): Promise<T> {
    const early = this.takeEarly(call);
    if (early !== null) return early.answer as Promise<T>;
    return this.withToken((token) => send<T>(this.origin, call, token));
  }

  /** Makes a call before the page that needs it is loaded. The first `request` for the same call gets its answer or its error. */
  askEarly(call: Call): void {
    const answer = this.request(call);
    answer.catch(() => {});
    this.early.set(addressOf(call), { user: this.user(), askedAt: Date.now(), answer });
  }

  /** Makes a call whose answer the caller reads as a stream. Throws as `request` does. */
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
      if (!(error instanceof ApiError && error.status === 401) || NOT_ABOUT_THE_TOKEN.has(error.code)) throw error;
    }
    return work(await this.session.renewed(token));
  }
}
