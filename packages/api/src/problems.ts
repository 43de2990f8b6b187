/** What can go wrong in sight of a user. */

/** Every code that the REST API answers with, its HTTP status and what it says. Codes are public: add, never rename. */
export const PROBLEMS = {
  'not-json': { status: 400, title: 'The body is not JSON' },
  'bad-request': { status: 400, title: 'The request is not understood' },
  'not-signed-in': { status: 401, title: 'Sign in first' },
  'bad-credentials': { status: 401, title: 'The login or the password is wrong' },
  'session-ended': { status: 401, title: 'The sign-in session has ended' },
  forbidden: { status: 403, title: 'You may not do this' },
  'setup-code-needed': { status: 403, title: 'The first account needs the setup code that the start of the server prints' },
  'foreign-origin': { status: 403, title: 'Requests from this origin are not allowed' },
  'not-found': { status: 404, title: 'There is no such thing, or you may not see it' },
  'user-not-found': { status: 404, title: 'There is no such user' },
  'username-taken': { status: 409, title: 'This username is taken' },
  'email-taken': { status: 409, title: 'This e-mail address is taken' },
  'name-taken': { status: 409, title: 'This name is taken' },
  'too-many-tags': { status: 409, title: 'There are as many tags as one may have' },
  'in-trash': { status: 409, title: 'The document is in the trash' },
  'is-owner': { status: 409, title: 'The owner of a document cannot be its collaborator' },
  'last-admin': { status: 409, title: 'An installation needs an admin' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-type': { status: 415, title: 'The content type is not supported' },
  invalid: { status: 422, title: 'A field is missing or wrong' },
  'too-many': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'The server failed' },
  unavailable: { status: 503, title: 'The server cannot do this now' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;
