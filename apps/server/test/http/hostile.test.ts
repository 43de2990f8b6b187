import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let person: Person;
beforeAll(async () => {
  server = await startTestServer();
  person = await server.register('person');
});
afterAll(() => server.close());

const post = (raw: string | Uint8Array<ArrayBuffer>, type: string | null = 'application/json', path = '/api/documents') =>
  server.call('POST', path, { token: person.token, raw, headers: type === null ? {} : { 'content-type': type } });

describe('a body', () => {
  it.each(['{', '{"title":}', 'title=x', '{"title":"x"} {}', "{'title':'x'}", '\u0000'])(
    'that is not JSON, %j, is refused with 400',
    async (raw) => {
      const answer = await post(raw);
      expect([answer.status, answer.body.code]).toEqual([400, 'not-json']);
    },
  );

  it('that is not UTF-8 is refused with 400', async () => {
    const answer = await post(new Uint8Array(Buffer.from('{"title":"caf\xe9"}', 'latin1')));
    expect([answer.status, answer.body.code]).toEqual([400, 'not-json']);
  });

  it.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'nonsense'])(
    'of the type %s is refused with 415',
    async (type) => {
      const answer = await post('{"title":"x"}', type);
      expect([answer.status, answer.body.code]).toEqual([415, 'unsupported-type']);
    },
  );

  it('that is too large is refused with 413, wherever', async () => {
    const large = JSON.stringify({ login: 'x'.repeat(70_000), password: 'x' });
    expect((await post(large, 'application/json', '/api/auth/login')).status).toBe(413);
    const huge = JSON.stringify({ title: 'x', text: 'x'.repeat(9 * 1024 * 1024) });
    expect((await post(huge)).status).toBe(413);
  });

  it.each(['Content-Length: 50000000', 'Transfer-Encoding: chunked'])(
    'that is far too large is refused with 413 though its client sends all of it first, and the connection goes on (%s)',
    async (length) => {
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname);
      socket.write(`POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${length}\r\n\r\n`);
      const million = Buffer.alloc(1_000_000, 'x');
      for (let sent = 0; sent < 50; sent++) {
        const chunk = length.startsWith('Content') ? [million] : ['f4240\r\n', million, '\r\n'];
        for (const part of chunk) if (!socket.write(part)) await once(socket, 'drain');
      }
      if (!length.startsWith('Content')) socket.write('0\r\n\r\n');
      socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
      let said = '';
      for await (const data of socket) {
        said += data;
        if (said.endsWith('{"status":"ok"}')) break;
      }
      expect(said).toMatch(/^HTTP\/1.1 413 [\s\S]*"code":"too-large"[\s\S]*HTTP\/1.1 200 /);
    },
  );

  it.each(['null', '[]', '"text"', '7', 'true', ''])('that is no object, %j, is refused with 422', async (raw) => {
    expect((await post(raw)).status).toBe(422);
  });

  it('that is nested very deeply is refused or ignored, and the server lives on', async () => {
    const deep = `{"title":"deep","x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect([201, 400, 413, 422]).toContain((await post(deep)).status);
    expect((await server.call('GET', '/health/live')).status).toBe(200);
  });

  it('with keys that would reach prototypes makes an ordinary document', async () => {
    const answer = await post('{"title":"x","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}');
    expect(answer.status).toBe(201);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

it.each(['url', 'webUrl'] as const)(
  'answers a request that would rather speak another protocol in this one, body and all (%s)',
  async (port) => {
    const { hostname, port: number, host } = new URL(server[port]);
    const socket = connect(Number(number), hostname);
    const body = JSON.stringify({ title: 'Upgraded', text: 'x'.repeat(200_000) });
    const upgrade = `Host: ${host}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n`;
    const token = `Authorization: Bearer ${person.token}\r\n`;
    const type = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    socket.write(`POST /api/documents HTTP/1.1\r\n${upgrade}${token}${type}\r\n`);
    socket.write(body);
    let answers = '';
    for await (const data of socket) {
      answers += data;
      if (answers.includes('"status":"ok"')) break;
      // The connection is as good as any after it.
      if (answers.includes('"title":"Upgraded"')) socket.write(`GET /health/live HTTP/1.1\r\n${upgrade}\r\n`);
    }
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 201', 'HTTP/1.1 200']);
    socket.destroy();
  },
);

it.each(['url', 'webUrl'] as const)('keeps connections longer than load balancers do (%s)', async (port) => {
  const { headers } = await fetch(new URL('/health/live', server[port]));
  expect(Number(/^timeout=(\d+)$/.exec(headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(60);
});

it('answers unknown routes and malformed addresses with problems', async () => {
  for (const path of ['/', '/api', '/api/nothing', '/api/documents/x/y/z', '/api/documents/%zz', '/api/documents/%c0%ae']) {
    const answer = await server.call('GET', path, { token: person.token });
    expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not-found']);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
  }
  expect((await server.call('PUT', '/api/me', { token: person.token })).status).toBe(404);
});

it('repeated query parameters and odd ones are refused, not obeyed', async () => {
  for (const query of ['limit=1&limit=2', 'scope[]=all', 'query=a&query=b', 'limit=1e1', 'limit=']) {
    const { status } = await server.call('GET', `/api/documents?${query}`, { token: person.token });
    expect([200, 422]).toContain(status);
    if (query.startsWith('limit=1&')) expect(status).toBe(422);
  }
});

it('refuses cursors that the database could not read', async () => {
  const document = await server.createDocument(person.token);
  const id = document;
  for (const [path, position] of [
    ['/api/documents', { at: '9999-99-99 99:99:99+00', id }],
    ['/api/documents', { at: '2026-02-30 00:00:00+00', id }],
    ['/api/documents', { at: '-------------------', id }],
    [`/api/documents/${document}/activity`, { at: '0000-00-00 00:00:00+00', id }],
    [`/api/documents/${document}/collaborators`, '\0'],
    [`/api/documents/${document}/versions`, { version: 1, name: '\0' }],
    ['/api/admin/users', '\0'],
  ] as const) {
    const cursor = Buffer.from(JSON.stringify(position)).toString('base64url');
    const answer = await server.call('GET', `${path}?cursor=${cursor}`, { token: person.token });
    expect([path, position, answer.status]).toEqual([path, position, 422]);
  }
});

it('never says what broke inside', async () => {
  const broken = await startTestServer();
  try {
    const { token } = await broken.register('reader');
    await broken.db.schema.alterTable('document_texts').renameTo('elsewhere').execute();
    const answer = await broken.call('GET', '/api/documents?query=x', { token });
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({
      type: 'urn:inkstone:problem:internal',
      title: 'The server failed',
      status: 500,
      code: 'internal',
      detail: 'The server failed',
    });
    expect(broken.lines.join('')).toContain('document_texts');
  } finally {
    await broken.close();
  }
});

it('keeps passwords, tokens, cookies and tickets out of the log', async () => {
  const { body } = await server.call('POST', '/api/auth/login', { body: { login: 'person', password: PASSWORD } });
  const document = await server.createDocument(body.accessToken);
  const ticket = await server.call('POST', '/api/auth/ticket', { token: body.accessToken, body: { documentId: document } });
  await server.call('GET', `/api/me?token=${body.accessToken}`, { token: body.accessToken });
  await server.call('GET', `/ws/documents/${document}?token=${ticket.body.ticket}`);
  await server.call('POST', '/api/auth/login', {
    raw: `{"login":"person","password":"${PASSWORD}"`,
    headers: { 'content-type': 'application/json' },
  });
  const rotated = await server.call('POST', '/api/auth/refresh', { headers: { cookie: person.cookie } });
  const log = server.lines.join('');
  expect(log).toContain('[hidden]');
  const cookies = [person.cookie, ...rotated.headers.getSetCookie()].map((line) => line.split(';')[0]?.split('=')[1]);
  for (const secret of [PASSWORD, person.token, body.accessToken, ticket.body.ticket, ...cookies]) {
    expect(secret).toBeTruthy();
    expect(log).not.toContain(secret);
  }
});

it('survives what is no HTTP at all', async () => {
  const { port } = new URL(server.url);
  const answer = await new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('\x16\x03\x01 nonsense\r\n\r\n'));
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect((await server.call('GET', '/health/live')).status).toBe(200);
});

describe('other origins', () => {
  const preflight = (origin: string) =>
    server.call('OPTIONS', '/api/documents', { headers: { origin, 'access-control-request-method': 'POST' } });

  it('are allowed when they are the web port by another name of this machine', async () => {
    for (const origin of [server.url, server.webUrl].map((url) => url.replace('127.0.0.1', 'localhost'))) {
      const answer = await preflight(origin);
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    }
    expect((await preflight('http://localhost:1')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('are allowed when they are ours or in CORS_ORIGINS', async () => {
    for (const origin of ['https://allowed.example', server.url, server.webUrl]) {
      const answer = await preflight(origin);
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    }
  });

  it('are not allowed otherwise', async () => {
    for (const origin of ['https://evil.example', 'http://127.0.0.1:1', 'null', 'https://allowed.example.evil.example']) {
      expect((await preflight(origin)).headers.get('access-control-allow-origin'), origin).toBeNull();
    }
  });
});
