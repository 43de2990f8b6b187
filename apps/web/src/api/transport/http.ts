/** Makes one HTTP call. Sessions and tokens are handled in `client.ts`. */
import { NetworkError, problemOf } from './errors.ts';

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Starts with a slash. The caller encodes parts that come from outside. */
  readonly path: string;
  /** Parameters that are undefined, null or empty are left out of the URL. */
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  /** Sent as JSON; a `FormData` is sent as multipart, a `Blob` as its bytes with its type. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** The type of answer that is asked for, in place of JSON. */
  readonly accept?: string;
  /** Whether the browser finishes the call, and stores the cookie of its answer, even if the page is closed meanwhile. */
  readonly keepalive?: boolean;
}

/**
 * Sends a call. @returns the parsed JSON of the answer; undefined for 204
 *
 * @throws {ApiError} if the server answered with a problem
 * @throws {NetworkError} if no answer came, or it broke off
 * @throws {DOMException} `AbortError` if the signal was aborted
 */
export async function send<T>(origin: string, call: Call, token: string | null): Promise<T> {
  const response = await respond(origin, call, token);
  if (response.status === 204) return undefined as T;
  return (await answered(() => response.json(), call.signal)) as T;
}

/** Sends a call and returns its answer unread, for answers that are long or never end. Throws as `send` does. */
export async function respond(origin: string, call: Call, token: string | null): Promise<Response> {
  const headers = new Headers({ accept: call.accept ?? 'application/json' });
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  const isRaw = call.body instanceof FormData || call.body instanceof Blob;
  if (call.body !== undefined && !isRaw) headers.set('content-type', 'application/json');
  const request: RequestInit = { method: call.method ?? 'GET', headers, credentials: 'same-origin', keepalive: call.keepalive ?? false };
  if (call.body !== undefined) request.body = isRaw ? (call.body as FormData | Blob) : JSON.stringify(call.body);
  if (call.signal !== undefined) request.signal = call.signal;

  const response = await answered(() => fetch(origin + addressOf(call), request), call.signal);
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** Converts a network failure into a `NetworkError`. An `AbortError` is thrown as it is. */
async function answered<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new NetworkError(error);
  }
}

/** The path and query of a call. */
export function addressOf({ path, query }: Call): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value));
  }
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}
