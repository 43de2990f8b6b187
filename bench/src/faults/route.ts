/** How a client reaches a server: through the load balancer, or one server after another. */

export interface Route {
  /** The address for the next attempt, `host:port`. */
  next(): string;
  /** The number of the server that the last address leads to; null through the load balancer. */
  readonly server: number | null;
  /** The document is open; the next attempt begins with the first address again. */
  arrived(): void;
}

export function through(balancer: string): Route {
  return { next: () => balancer, server: null, arrived: () => undefined };
}

/** @param first the server that it tries first */
export function direct(addresses: readonly string[], first: number): Route {
  let attempt = 0;
  let server = first;
  return {
    next() {
      server = (first + attempt++) % addresses.length;
      return addresses[server] ?? '';
    },
    get server() {
      return server;
    },
    arrived() {
      attempt = 0;
    },
  };
}

/** How long an answer may take, in ms. */
const ANSWER_MS = 5_000;
/** An access token lives 15 minutes. */
const RENEW_AFTER_MS = 8 * 60_000;

/** A signed-in user who asks for tickets as the web app does. */
export class Session {
  readonly id: string;
  readonly username: string;
  #token: string;
  #since = performance.now();

  constructor(account: { readonly id: string; readonly username: string; readonly token: string }) {
    this.id = account.id;
    this.username = account.username;
    this.#token = account.token;
  }

  /** The URL of a document's socket, with a ticket. @throws Error if there is none now */
  async socketUrl(address: string, documentId: string): Promise<string> {
    const { ticket } = await this.#post<{ ticket: string }>(address, '/api/auth/ticket', { documentId });
    return `ws://${address}/ws/documents/${documentId}?token=${ticket}`;
  }

  async #post<T>(address: string, path: string, body: unknown): Promise<T> {
    const token = await this.token(address);
    const first = await this.#try(address, path, body, token);
    // A server whose clock has jumped takes the token for an old one.
    const answer = first.status === 401 ? await this.#try(address, path, body, await this.#renew(address)) : first;
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  #try(address: string, path: string, body: unknown, token: string): Promise<Response> {
    return fetch(`http://${address}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  }

  async token(address: string): Promise<string> {
    return performance.now() - this.#since < RENEW_AFTER_MS ? this.#token : await this.#renew(address);
  }

  async #renew(address: string): Promise<string> {
    const answer = await fetch(`http://${address}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: this.username, password: `a quiet ${this.username} writes` }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!answer.ok) throw new Error(`login: ${answer.status}`);
    this.#token = ((await answer.json()) as { accessToken: string }).accessToken;
    this.#since = performance.now();
    return this.#token;
  }
}
