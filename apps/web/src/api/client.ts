/** Calls in the name of the signed-in user: a token that has run out is renewed, and the call made once more. */
import { ApiError } from './errors.ts';
import { type Call, respond, send } from './http.ts';
import type { Session } from './session.ts';

export class Client {
  private readonly origin: string;
  private readonly session: Session;

  constructor(origin: string, session: Session) {
    this.origin = origin;
    this.session = session;
  }

  /**
   * @throws {ApiError} the server answered with a problem; 401 means that the session is over
   * @throws {NetworkError} no answer came
   */
  request<T>(call: Call): Promise<T> {
    return this.withToken((token) => send<T>(this.origin, call, token));
  }

  /** Makes a call whose answer the caller reads piece by piece. Throws as `request` does. */
  open(call: Call): Promise<Response> {
    return this.withToken((token) => respond(this.origin, call, token));
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
