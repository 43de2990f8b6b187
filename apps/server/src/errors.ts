/** The program's errors: `ApiError` for callers, with a code from the API's table of problems, and `StartError` for the operator. */
import { type FieldError, PROBLEMS, type Problem, type ProblemCode } from '@inkstone/api';

export interface ProblemOptions extends ErrorOptions {
  readonly errors?: readonly FieldError[];
  /** Seconds after which the caller should try again. */
  readonly retryAfter?: number;
}

/** An error that is sent to the caller. */
export class ApiError extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ProblemCode, detail: string = PROBLEMS[code].title, options: ProblemOptions = {}) {
    super(detail, options);
    this.name = 'ApiError';
    this.code = code;
    this.errors = options.errors;
    this.retryAfter = options.retryAfter;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/** The body of an error answer. */
export function toProblem(error: ApiError): Problem {
  const { status, title } = PROBLEMS[error.code];
  const problem = { type: `urn:inkstone:problem:${error.code}`, title, status, code: error.code, detail: error.message };
  return error.errors === undefined ? problem : { ...problem, errors: error.errors };
}

/** Why the server can't start. Its message is the one line that the operator reads. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
  }
}
