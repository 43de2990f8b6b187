/** The two ways in which a call fails: the server answered with a problem, or no answer came. */

/** One field that the server would not take; `path` is the field's name, nested ones joined by dots. */
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

/** The server answered, and not with success: a problem in the words of RFC 9457. */
export class ApiError extends Error {
  readonly status: number;
  /** From the server's table of errors; `unknown` when the answer was no problem document (a proxy's page, say). */
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

/** The session is over, or never began: what calls throw once refreshing has failed for good. */
export function notSignedIn(): ApiError {
  return new ApiError({ status: 401, code: 'session-ended', title: 'Not signed in', detail: 'Sign in to go on.' });
}

/** Whether the same call may well succeed a moment later. */
export function isTemporary(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof ApiError && error.status >= 500);
}

/** Reads an unsuccessful response; never throws, whatever its body holds. */
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

/** `/body/email`, `body.email` and `email` are all the field `email`. */
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
