/** Turns errors of a request into answers by RFC 9457, with a code from the table of problems. Internal details are not sent. */
import { type ProblemCode, problem } from '@inkstone/api';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { wasCancelled } from '../db/database.ts';
import { ApiError, toProblem } from '../errors.ts';

/** Fastify's own codes for requests that it refuses. */
const REFUSALS: Record<string, readonly [ProblemCode, string?]> = {
  FST_ERR_CTP_INVALID_JSON_BODY: ['not-json'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['not-json'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['bad-request', 'The body is not as long as announced'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['too-large'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported-type', 'Send application/json'],
  FST_ERR_BAD_URL: ['not-found'],
  FST_ERR_MAX_PARAM_LENGTH: ['not-found'],
  FST_ERR_NOT_FOUND: ['not-found'],
  FST_INVALID_MULTIPART_CONTENT_TYPE: ['unsupported-type', 'Send multipart/form-data'],
  FST_FILES_LIMIT: ['invalid', 'There is more than one file'],
  FST_PARTS_LIMIT: ['too-large'],
  FST_FIELDS_LIMIT: ['too-large'],
  FST_PROTO_VIOLATION: ['invalid'],
  FST_ERR_REQ_FILE_TOO_LARGE: ['too-large'],
};

/** Error codes of PostgreSQL and the network while the database is away. */
const AWAY = /^(57P0[0-3]|53300|08\w{3}|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ENOTFOUND|ETIMEDOUT)$/;

/** The error answers of a route, for its `response` schema. */
export function problems<const Status extends number>(...statuses: Status[]) {
  const answer = { description: 'A problem', content: { 'application/problem+json': { schema: problem } } };
  return Object.fromEntries(statuses.map((status) => [status, answer])) as Record<Status, typeof answer>;
}

/** An answer of bytes, which no schema serializes. */
export const bytes = { description: 'The bytes', content: { '*/*': { schema: z.string().meta({ format: 'binary' }) } } };

export function handleProblems(app: FastifyInstance): void {
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler((request, reply) => {
    const error = new ApiError('not-found', 'There is nothing at this address');
    return send(error, error, request, reply);
  });
}

/** Handles errors, also those that happen before a route is found. */
export function answerProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') dropBody(request, reply);
  return send(translate(error), error, request, reply);
}

/**
 * Reads and drops the rest of a body that is too large. Fastify would close the connection, and a client that is still sending would get an error of the
 * network in place of the answer.
 */
function dropBody({ raw }: FastifyRequest, reply: FastifyReply): void {
  reply.removeHeader('connection');
  raw.resume();
}

function translate(error: FastifyError): ApiError {
  if (error instanceof ApiError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    // Paths contain ids and versions. One with a wrong form does not exist.
    if (error.validationContext === 'params') return new ApiError('not-found');
    const errors = error.validation.map(({ instancePath, message }) => ({
      path: instancePath.split('/').filter(Boolean).join('.'),
      message: message ?? 'is wrong',
    }));
    return new ApiError('invalid', undefined, { errors });
  }
  // The parser of multipart bodies has no codes.
  if (/^(?:Unexpected end of|Multipart:|Malformed part header|Part terminated early)/.test(error.message))
    return new ApiError('invalid', 'The multipart body is damaged or cut off', { cause: error });
  const refusal = REFUSALS[error.code ?? ''];
  if (refusal !== undefined) return new ApiError(...refusal);
  if (
    AWAY.test(error.code ?? '') ||
    error.message === 'timeout exceeded when trying to connect' ||
    /Connection terminated/.test(error.message)
  ) {
    return new ApiError('unavailable', 'The database cannot be reached', { cause: error, retryAfter: 1 });
  }
  if (wasCancelled(error)) return new ApiError('unavailable', 'This takes the database too long now', { cause: error, retryAfter: 5 });
  return new ApiError('internal', undefined, { cause: error });
}

function send(problem: ApiError, error: Error, request: FastifyRequest, reply: FastifyReply) {
  // If the client has gone, its query was cancelled, which is not a failure.
  if (problem.status >= 500 && !reply.raw.destroyed) request.log.error({ err: error }, 'a request failed');
  if (problem.retryAfter !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(problem.retryAfter))));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  // Sent without the response schema, which describes the route's own answers.
  return reply
    .code(problem.status)
    .type('application/problem+json; charset=utf-8')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(toProblem(problem));
}
