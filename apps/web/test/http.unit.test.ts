/** Calls against a real server: what their answers, and their absence, become. */
import { afterEach, describe, expect, test } from 'vitest';
import { ApiError, isTemporary, NetworkError } from '../src/api/transport/errors.ts';
import { send } from '../src/api/transport/http.ts';
import { type Answer, type ApiServer, gate, json, problem, startApiServer } from './api-server.ts';

let server: ApiServer | null = null;

async function serve(answer: Answer): Promise<string> {
  server = await startApiServer(answer);
  return server.origin;
}

afterEach(async () => {
  await server?.close();
  server = null;
});

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => expect.fail(`resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}

describe('an answer', () => {
  test('is the parsed body, or undefined without one', async () => {
    const origin = await serve(({ line }, response) => {
      if (line === 'GET /some') json(response, 200, { items: [1] });
      else response.writeHead(204).end();
    });
    expect(await send(origin, { path: '/some' }, null)).toEqual({ items: [1] });
    expect(await send(origin, { method: 'DELETE', path: '/some' }, null)).toBeUndefined();
  });

  test('is asked for with the token, the query without its empty parts, and the body as JSON', async () => {
    let sent = '';
    const origin = await serve(async (_asked, response, request) => {
      for await (const chunk of request) sent += chunk;
      json(response, 201, {});
    });
    await send(
      origin,
      { method: 'POST', path: '/a', query: { q: 'ä b', none: null, empty: '', limit: 3 }, body: { title: 'T' } },
      'secret',
    );
    expect(server?.asked).toEqual([{ line: 'POST /a?q=%C3%A4+b&limit=3', token: 'secret' }]);
    expect(JSON.parse(sent)).toEqual({ title: 'T' });
  });

  test('is a multipart upload for a form with a file', async () => {
    let type = '';
    const origin = await serve((_asked, response, request) => {
      type = request.headers['content-type'] ?? '';
      request.resume().on('end', () => json(response, 201, {}));
    });
    const body = new FormData();
    body.set('file', new File(['x'], 'x.txt'));
    await send(origin, { method: 'POST', path: '/files', body }, null);
    expect(type).toMatch(/^multipart\/form-data; boundary=/);
  });
});

describe('a problem', () => {
  test('becomes an ApiError with its code and its fields under their plain names', async () => {
    const origin = await serve((_asked, response) =>
      json(response, 422, {
        title: 'Unprocessable',
        status: 422,
        code: 'invalid',
        detail: 'Two fields are wrong.',
        errors: [
          { path: '/username', message: 'too short' },
          { path: 'body.email', message: 'taken' },
          { path: ['a', 'b'], message: 'nested' },
          { message: 'without a path' },
          null,
        ],
      }),
    );
    const error = await failure(send(origin, { path: '/' }, null));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 422, code: 'invalid', title: 'Unprocessable', detail: 'Two fields are wrong.' });
    expect((error as ApiError).fields).toEqual([
      { path: 'username', message: 'too short' },
      { path: 'email', message: 'taken' },
      { path: 'a.b', message: 'nested' },
    ]);
    expect(isTemporary(error)).toBe(false);
  });

  test('says how many seconds to wait', async () => {
    const origin = await serve((_asked, response) => {
      response.setHeader('retry-after', '17');
      problem(response, 429, 'too-many');
    });
    expect(await failure(send(origin, { path: '/' }, null))).toMatchObject({ status: 429, retryAfter: 17 });
  });

  test.each([
    ['a page of a proxy', 'text/html', '<h1>Bad gateway</h1>'],
    ['JSON that is cut off', 'application/problem+json', '{"code": "ba'],
    ['JSON that is no object', 'application/json', '[]'],
    ['null', 'application/problem+json', 'null'],
  ])('is unknown and temporary when a 502 carries %s', async (_name, type, body) => {
    const origin = await serve((_asked, response) => void response.writeHead(502, { 'content-type': type }).end(body));
    const error = await failure(send(origin, { path: '/' }, null));
    expect(error).toMatchObject({ name: 'ApiError', status: 502, code: 'unknown', fields: [] });
    expect(isTemporary(error)).toBe(true);
  });
});

describe('no answer', () => {
  test('is a NetworkError when nobody listens', async () => {
    const origin = await serve(() => {});
    await server?.close();
    const error = await failure(send(origin, { path: '/' }, null));
    expect(error).toBeInstanceOf(NetworkError);
    expect(isTemporary(error)).toBe(true);
  });

  test('is a NetworkError when the body breaks off', async () => {
    const origin = await serve((_asked, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"items": [', () => response.destroy());
    });
    expect(await failure(send(origin, { path: '/' }, null))).toBeInstanceOf(NetworkError);
  });

  test('is the abort itself when the caller gave up', async () => {
    const arrived = gate();
    const origin = await serve(() => arrived.open());
    const controller = new AbortController();
    const outcome = failure(send(origin, { path: '/', signal: controller.signal }, null));
    await arrived.opened;
    controller.abort();
    expect(await outcome).toMatchObject({ name: 'AbortError' });
  });
});
