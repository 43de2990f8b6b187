/** Calls in the name of the signed-in user: a token that has run out is renewed, and the call made once more. */
import { ApiError } from './errors.ts';
import { type Call, send } from './http.ts';
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
  async request<T>(call: Call): Promise<T> {
    const token = await this.session.accessToken();
    try {
      return await send<T>(this.origin, call, token);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error;
    }
    return send<T>(this.origin, call, await this.session.renewed(token));
  }
}
