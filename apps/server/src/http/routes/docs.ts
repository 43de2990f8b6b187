/** The OpenAPI document, and a page that shows it. Both work without the internet. */
import { createHash } from 'node:crypto';
import swagger from '@fastify/swagger';
import reference from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

const PROBLEM = {
  description: 'A problem',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};
const BYTES = { type: 'string', format: 'binary' };

/** A route as it is documented. */
interface Documented {
  readonly hide?: boolean;
  readonly consumes?: readonly string[];
  readonly body?: unknown;
  readonly response?: object;
}

/** Adds what routes need not say themselves: the problems of every body and every request, and bodies of bytes, which no schema validates. */
function withWhatAllAnswer({ schema, url }: { schema: unknown; url: string }) {
  const route = schema as Documented;
  if (route?.hide === true || route?.response === undefined) return { schema: route, url };
  const body = route.body ?? bytesOf(route);
  const ofBody = body === undefined ? {} : { 400: PROBLEM, 413: PROBLEM, 415: PROBLEM };
  return { schema: { ...route, ...(body !== undefined && { body }), response: { ...ofBody, ...route.response, default: PROBLEM } }, url };
}

function bytesOf({ consumes }: Documented): object | undefined {
  if (consumes === undefined) return undefined;
  if (!consumes.includes('multipart/form-data')) return BYTES;
  return { type: 'object', properties: { file: BYTES }, required: ['file'] };
}

/** Collects the routes for the OpenAPI document. Call this before they are registered. */
export async function collectRoutes(app: FastifyInstance, version: string, publicPath: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Inkstone',
        version,
        description: 'Documents that people write together. Errors are `application/problem+json` (RFC 9457); lists come in pages.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: `${publicPath}/` }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      tags: [
        { name: 'accounts', description: 'Registering and signing in' },
        { name: 'documents', description: 'Documents, their lists, and the trash' },
        { name: 'tags', description: 'Tags, which are each person’s own' },
        { name: 'sharing', description: 'Collaborators' },
        { name: 'history', description: 'Edits, versions and activity' },
        { name: 'files', description: 'Files and pictures in documents' },
        { name: 'administration', description: 'For admins' },
      ],
    },
    transform: (route) => withWhatAllAnswer(jsonSchemaTransform(route)),
    transformObject: jsonSchemaTransformObject,
  });
}

export async function docsRoutes(app: FastifyInstance, publicPath: string): Promise<void> {
  app.get('/api/openapi.json', { schema: { hide: true } }, async (_request, reply) => reply.type('application/json').send(app.swagger()));
  await app.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply, payload) => {
      // To the same page with a slash.
      const location = reply.getHeader('location');
      if (typeof location === 'string') reply.header('location', publicPath + location);
      if (typeof payload === 'string' && String(reply.getHeader('content-type')).startsWith('text/html')) {
        reply.header('content-security-policy', policyFor(payload));
      }
      return payload;
    });
    await scope.register(reference, {
      routePrefix: '/api/docs',
      logLevel: 'silent',
      configuration: {
        url: `${publicPath}/api/openapi.json`,
        pageTitle: 'Inkstone API',
        withDefaultFonts: false,
        telemetry: false,
        hideClientButton: true,
        agent: { disabled: true },
        mcp: { disabled: true },
        documentDownloadType: 'json',
      },
    });
  });
}

/** A policy that allows the page's own inline scripts by their hashes, and nothing from other origins. */
function policyFor(html: string): string {
  const hashes = [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script]) =>
      `'sha256-${createHash('sha256')
        .update(script ?? '')
        .digest('base64')}'`,
  );
  return [
    "default-src 'none'",
    `script-src 'self' ${hashes.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
