/** One HTTP call and its answer, without knowledge of sessions. */
import { NetworkError, problemOf } from './errors.ts';

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the origin's root, with a leading slash; parts from outside are encoded by the caller. */
  readonly path: string;
  /** Left out of the URL where undefined, null or empty. */
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  /** Sent as JSON, a `FormData` as multipart. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** The browser finishes the call, and keeps the cookie that it brings, even when the page goes away meanwhile. */
  readonly keepalive?: boolean;
}

/**
 * Sends a call and gives the parsed JSON of its answer (undefined for 204).
 *
 * @throws {ApiError} the server answered with a problem
 * @throws {NetworkError} no answer came, or it broke off
 * @throws {DOMException} `AbortError`, when the signal fired
 */
export async function send<T>(origin: string, call: Call, token: string | null): Promise<T> {
  const response = await respond(origin, call, token);
  if (response.status === 204) return undefined as T;
  return (await answered(() => response.json(), call.signal)) as T;
}

/** Sends a call and gives its answer unread, for one that is long or never ends. Throws as `send` does. */
export async function respond(origin: string, call: Call, token: string | null): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' });
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  const multipart = call.body instanceof FormData;
  if (call.body !== undefined && !multipart) headers.set('content-type', 'application/json');
  const request: RequestInit = { method: call.method ?? 'GET', headers, credentials: 'same-origin', keepalive: call.keepalive ?? false };
  if (call.body !== undefined) request.body = multipart ? (call.body as FormData) : JSON.stringify(call.body);
  if (call.signal !== undefined) request.signal = call.signal;

  const response = await answered(() => fetch(origin + addressOf(call), request), call.signal);
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** An abort is passed on as it is: nobody waits for that answer any more. */
async function answered<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new NetworkError(error);
  }
}

/** From the origin's root. */
export function addressOf({ path, query }: Call): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value));
  }
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}
