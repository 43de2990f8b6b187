/** The two ways in which a call fails: the server answered with a problem, or no answer came. */

/** A field that the server refused. `path` is its name; names of nested fields are joined by dots. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

interface ProblemInit {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly fields?: readonly FieldProblem[];
  readonly retryAfter?: number | null;
}

/** The server answered with an error, as problem details of RFC 9457. */
export class ApiError extends Error {
  readonly status: number;
  /** A code of the server's table of problems; `unknown` if the answer has no problem details, for example because a proxy sent it. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly fields: readonly FieldProblem[];
  /** Seconds that the server asks to wait, or null. */
  readonly retryAfter: number | null;

  constructor(init: ProblemInit) {
    super(init.detail || init.title);
    this.name = 'ApiError';
    this.status = init.status;
    this.code = init.code;
    this.title = init.title;
    this.detail = init.detail;
    this.fields = init.fields ?? [];
    this.retryAfter = init.retryAfter ?? null;
  }
}

/** No answer came: offline, or the server can't be reached. */
export class NetworkError extends Error {
  constructor(cause: unknown) {
    super('No answer from the server', { cause });
    this.name = 'NetworkError';
  }
}

/** The error of calls without a session: it has ended and can't be renewed, or there never was one. */
export function notSignedIn(): ApiError {
  return new ApiError({ status: 401, code: 'session-ended', title: 'Not signed in', detail: 'Sign in to go on.' });
}

/** Whether the same call may succeed if it is repeated later. */
export function isTemporary(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof ApiError && error.status >= 500);
}

/** Makes an error from an unsuccessful response. It never throws, whatever the body contains. */
export async function problemOf(response: Response): Promise<ApiError> {
  const body = isProblem(response) ? record(await response.json().catch(() => null)) : {};
  return new ApiError({
    status: response.status,
    code: text(body.code) ?? 'unknown',
    title: text(body.title) ?? response.statusText,
    detail: text(body.detail) ?? '',
    fields: fieldsOf(body.errors),
    retryAfter: secondsOf(response.headers.get('retry-after')),
  });
}

function isProblem(response: Response): boolean {
  return /^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? '');
}

function fieldsOf(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const { path, message } = record(entry);
    const names = Array.isArray(path) ? path.join('.') : text(path);
    return names === null || typeof message !== 'string' ? [] : [{ path: fieldName(names), message }];
  });
}

/** The name of a field: `email` for `/body/email`, `body.email` and `email`. */
function fieldName(path: string): string {
  return path
    .replaceAll('/', '.')
    .replace(/^\.+/, '')
    .replace(/^body\./, '');
}

function secondsOf(header: string | null): number | null {
  if (header === null || !/^\d+$/.test(header)) return null;
  return Number(header);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
