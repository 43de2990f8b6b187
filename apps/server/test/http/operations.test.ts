import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let folder: string;
let server: TestServer;
let person: Person;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-web-'));
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><meta charset="utf-8" /><script src="/assets/main-abc.js"></script><title>Inkstone</title>',
  );
  await writeFile(join(folder, 'assets/main-abc.js'), 'export {};');
  await writeFile(join(folder, 'assets/main-abc.js.gz'), gzipSync('export {};'));
  server = await startTestServer({ webFolder: folder });
  person = await server.register('person');
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe('health', () => {
  it('is live and ready on both ports', async () => {
    for (const url of [server.url, server.webUrl]) {
      expect((await server.call('GET', `${url}/health/live`)).body).toEqual({ status: 'ok' });
      expect((await server.call('GET', `${url}/health/ready`)).body).toEqual({ status: 'ok' });
    }
  });

  it('measures requests by route, not by address', async () => {
    await server.call('GET', '/api/documents/some-id', { token: person.token });
    const { body, headers } = await server.call('GET', '/metrics');
    expect(headers.get('content-type')).toMatch('text/plain');
    expect(body).toContain('inkstone_http_request_seconds_count{method="GET",route="/api/documents/:id",status="404"}');
    expect(body).toContain('inkstone_sockets ');
    expect(body).toContain('process_cpu_seconds_total');
    expect(body).not.toContain('some-id');
  });
});

describe('metrics', () => {
  /** Values by name and labels. */
  const metrics = async () => {
    const { body } = await server.call('GET', '/metrics');
    const lines = String(body)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
  };

  it('tell of edits from their receipt to their commit and to the sockets, of people and of sign-ins', async () => {
    const before = await metrics();
    const document = await server.createDocument(person.token, 'Measured', 'a');
    const socket = new WebSocket(`${server.socketUrl}/ws/documents/${document}?token=${person.token}`);
    await once(socket, 'message');
    socket.send(JSON.stringify({ type: 'edit', operation: 'insert', position: 1, content: 'x', version: 1 }));
    await once(socket, 'message');
    await server.login('person');
    await server.call('POST', '/api/auth/login', { body: { login: 'person', password: 'wrong' } });
    const after = await metrics();
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(after.get('inkstone_people')).toBe(1);
    expect(after.get('inkstone_edits_waiting')).toBe(0);
    expect(grown('inkstone_edit_commit_seconds_count')).toBe(1);
    expect(grown('inkstone_edit_frame_seconds_count')).toBe(1);
    expect(grown('inkstone_edit_frame_seconds_sum')).toBeGreaterThanOrEqual(grown('inkstone_edit_commit_seconds_sum'));
    expect(grown('inkstone_sign_ins_total{way="password",outcome="ok"}')).toBe(1);
    expect(grown('inkstone_sign_ins_total{way="password",outcome="failed"}')).toBe(1);
    expect(after.get('inkstone_installation{total="accounts"}')).toBeGreaterThan(0);
    expect(after.get('inkstone_database_connections{pool="commits",state="idle"}')).toBe(2);
    expect(after.get('inkstone_bus_up')).toBe(1);
    socket.close();
  });

  it('are all that the dashboard and the alerts name', async () => {
    const folder = fileURLToPath(new URL('../../../../deploy/monitoring/', import.meta.url));
    const texts = await Promise.all(['dashboard.json', 'alerts.yaml'].map((name) => readFile(folder + name, 'utf8')));
    const named = new Set(texts.join('\n').match(/\b(inkstone|nodejs|process)_[a-z_]+/g));
    // With a standby, whatever becomes of it, there are its metrics too.
    const other = await startTestServer({ replicaConnection: server.connection });
    const { body } = await other.call('GET', '/metrics');
    await other.close();
    const known = new Set(
      String(body)
        .match(/^# TYPE [a-z_]+/gm)
        ?.map((line) => line.slice('# TYPE '.length)),
    );
    const unknown = [...named].filter((name) => !known.has(name.replace(/_(bucket|count|sum)$/, '')) && !known.has(name));
    expect(named.size).toBeGreaterThan(20);
    expect(unknown).toEqual([]);
  });
});

describe('behind a proxy', () => {
  it('works under the path of PUBLIC_URL, whether the proxy cuts it off or not', async () => {
    const under = await startTestServer({ webFolder: folder, publicUrl: { origin: 'https://docs.example', path: '/inkstone' } });
    for (const prefix of ['', '/inkstone']) {
      for (const path of ['/', '/index.html', '/documents/some-id', '/sign-in?next=%2F']) {
        const { status, body } = await under.call('GET', `${under.webUrl}${prefix}${path}`);
        expect([status, body]).toEqual([200, expect.stringContaining('<meta name="inkstone-base" content="/inkstone" />')]);
        expect(body).toContain('<script src="/inkstone/assets/main-abc.js">');
      }
      expect((await under.call('GET', `${under.webUrl}${prefix}/assets/main-abc.js`)).status).toBe(200);
      expect((await under.call('GET', `${under.webUrl}${prefix}/health/ready`)).body).toEqual({ status: 'ok' });
      expect((await under.call('GET', `${prefix}/api/openapi.json`)).body.servers).toEqual([{ url: '/inkstone/' }]);
      expect((await under.call('GET', `${prefix}/api/me`)).body.code).toBe('not-signed-in');
    }
    expect((await under.call('GET', '/inkstone/api/docs')).headers.get('location')).toBe('/inkstone/api/docs/');
    expect((await under.call('GET', `${under.webUrl}/inkstone`)).body).toContain('inkstone-base');
    expect((await under.call('GET', '/inkstoneapi/me')).status).toBe(404);
    const body = { username: 'under', email: 'under@example.com', password: 'mauve-lantern-42' };
    const signedUp = await under.call('POST', '/inkstone/api/auth/register', { body, headers: { origin: 'https://docs.example' } });
    expect(signedUp.headers.get('set-cookie')).toContain('Path=/inkstone/api/auth;');
    const socket = new WebSocket(`${under.socketUrl}/inkstone/ws/documents/${crypto.randomUUID()}?token=wrong`);
    const [, answer] = await once(socket, 'unexpected-response');
    expect(answer.statusCode).toBe(401);
    await under.close();
  });

  it('says what to do when the proxy forwards another host than the page’s, once', async () => {
    const headers = { origin: 'https://docs.example', cookie: person.cookie };
    const refused = await server.call('POST', '/api/auth/refresh', { headers });
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      403,
      'foreign-origin',
      expect.stringContaining('PUBLIC_URL'),
    ]);
    await server.call('POST', '/api/auth/refresh', { headers });
    const lines = server.lines.filter((line) => line.includes('let the proxy forward Host, or set PUBLIC_URL'));
    expect(lines).toHaveLength(1);
    const known = await startTestServer({ publicUrl: { origin: 'https://docs.example', path: '' } });
    expect((await known.call('POST', '/api/auth/refresh', { headers: { origin: 'https://docs.example' } })).body.code).toBe(
      'not-signed-in',
    );
    await known.close();
  });
});

describe('the description of the API', () => {
  // biome-ignore lint/suspicious/noExplicitAny: a document of another's schema
  let document: any;
  beforeAll(async () => {
    document = (await server.call('GET', '/api/openapi.json')).body;
  });

  it('is OpenAPI 3.1, every reference leads somewhere, and every parameter of a path is described', () => {
    expect(document.openapi).toBe('3.1.0');
    const text = JSON.stringify(document);
    const names = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name as string);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(Object.keys(document.components.schemas)).toContain(name);
    for (const [path, methods] of Object.entries<Record<string, { parameters?: { name: string; in: string }[] }>>(document.paths)) {
      const placeholders = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters = [] } of Object.values(methods)) {
        expect(parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name)).toEqual(placeholders);
      }
    }
  });

  it('says of every route what it answers when all is well and when not, and of every body of bytes that it is one', () => {
    type Operation = { requestBody?: { content: Record<string, unknown> }; responses: Record<string, unknown> };
    for (const [path, methods] of Object.entries<Record<string, Operation>>(document.paths)) {
      for (const [method, { requestBody, responses }] of Object.entries(methods)) {
        const statuses = Object.keys(responses);
        expect(
          statuses.some((status) => /^[23]/.test(status)),
          `${method} ${path}`,
        ).toBe(true);
        expect(statuses, `${method} ${path}`).toContain('default');
        if (requestBody !== undefined) expect(statuses, `${method} ${path}`).toEqual(expect.arrayContaining(['400', '413', '415']));
      }
    }
    const bodyOf = (path: string, method: string) => Object.keys(document.paths[path][method].requestBody.content);
    expect(bodyOf('/api/documents/{id}/files', 'post')).toEqual(['multipart/form-data']);
    expect(bodyOf('/api/documents/{id}/uploads/{uploadId}/parts/{number}', 'put')).toEqual(['application/octet-stream']);
    expect(bodyOf('/api/me/picture', 'put')).toEqual(['image/*']);
  });

  it('has the routes of the contract, what they take and what they answer', () => {
    const register = document.paths['/api/auth/register'].post;
    expect(register.requestBody.content['application/json'].schema.required).toEqual(['username', 'email', 'password']);
    expect(Object.keys(register.responses)).toEqual(['201', '400', '403', '409', '413', '415', '422', '429', 'default']);
    expect(register.responses['422'].content['application/problem+json'].schema.$ref).toBe('#/components/schemas/Problem');
    expect(document.paths['/api/documents'].get.security).toEqual([{ bearer: [] }]);
    expect(document.components.schemas.Problem.properties.code.enum).toContain('username-taken');
  });

  it('no answer of it may be kept by a cache that others share', async () => {
    const id = await server.createDocument(person.token, 'Private', 'words');
    const gets = Object.entries<Record<string, unknown>>(document.paths).filter(([, methods]) => 'get' in methods);
    expect(gets.length).toBeGreaterThan(30);
    for (const [path] of gets) {
      // Event streams never end.
      if (path.endsWith('/watch')) continue;
      const address = path.replace(/\{(\w+)\}/g, (_whole, name: string) => (name === 'id' ? id : '1'));
      for (const token of [person.token, undefined]) {
        const { headers } = await server.call('GET', address, { token });
        expect(headers.get('cache-control'), path).toMatch(/^(private|no-store|.*\bprivate\b)/);
      }
    }
  });

  it('can be read by people, with scripts from here alone', async () => {
    const page = await server.call('GET', '/api/docs/');
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'; script-src 'self' 'sha256-/);
    expect(policy).not.toContain('http');
    const sources = [...String(page.body).matchAll(/src="([^"]+)"/g)].map(([, source]) => new URL(source ?? '', `${server.url}/api/docs/`));
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) {
      expect(source.origin).toBe(server.url);
      expect((await fetch(source)).status).toBe(200);
    }
  });
});

describe('the web port', () => {
  const page = (path: string, headers: Record<string, string> = {}) => server.call('GET', server.webUrl + path, { headers });

  it('passes the paths of sockets on, also when a proxy has made plain requests of them', async () => {
    for (const path of [`/ws/documents/${crypto.randomUUID()}?token=x`, '/ws']) {
      const answer = await page(path);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not-found']);
    }
    expect((await page('/wsx')).status).toBe(200);
  });

  it('answers every page of the app with its one file, under a policy without inline scripts', async () => {
    for (const path of ['/', '/documents/123', '/sign-in?next=%2F']) {
      const answer = await page(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.body).toContain('<title>Inkstone</title>');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self';");
      const { host } = new URL(server.webUrl);
      expect(policy).toContain(`connect-src 'self' ws://${host} wss://${host};`);
    }
  });

  it('lets pages load pictures of other servers unless the operator forbids it, and says so to the app', async () => {
    const open = await page('/');
    expect(open.headers.get('content-security-policy')).toContain("img-src 'self' data: blob: http: https:;");
    expect(open.body).not.toContain('inkstone-external-images');
    const closed = await startTestServer({ webFolder: folder, externalImages: false });
    const { headers, body } = await closed.call('GET', `${closed.webUrl}/documents/some-id`);
    expect(headers.get('content-security-policy')).toContain("img-src 'self' data: blob:;");
    expect(body).toContain('<meta name="inkstone-external-images" content="off" />');
    expect(body).toContain('<script src="/assets/main-abc.js">');
    await closed.close();
  });

  it('serves hashed files for ever, compressed when there is a copy', async () => {
    const answer = await page('/assets/main-abc.js', { 'accept-encoding': 'gzip' });
    expect(answer.body).toBe('export {};');
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(answer.headers.get('content-type')).toMatch('javascript');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it('does not answer for files that are missing, nor for any outside', async () => {
    for (const path of ['/assets/other.js', '/favicon.ico', '/assets/..%2f..%2fetc%2fpasswd', '/.env']) {
      const answer = await page(path);
      expect(answer.status, path).toBeGreaterThanOrEqual(400);
      expect(answer.body).not.toContain('root:');
    }
  });

  it('passes the API on, errors included', async () => {
    const me = await server.call('GET', `${server.webUrl}/api/me`, { token: person.token });
    expect(me.body.username).toBe('person');
    const missing = await server.call('GET', `${server.webUrl}/api/nothing`);
    expect([missing.status, missing.body.code]).toEqual([404, 'not-found']);
    expect((await page('/apiary')).body).toContain('<title>');
  });

  it('says how to build the app when it has not been built', async () => {
    const unbuilt = await startTestServer();
    try {
      const answer = await unbuilt.call('GET', `${unbuilt.webUrl}/`);
      expect(answer.status).toBe(503);
      expect(answer.body).toContain('npm start');
      expect((await unbuilt.call('GET', `${unbuilt.webUrl}/health/live`)).status).toBe(200);
    } finally {
      await unbuilt.close();
    }
  });
});

describe('document sockets', () => {
  const firstMessage = (url: string) =>
    new Promise<{ type: string; content?: string } | number>((resolve, reject) => {
      const socket = new WebSocket(url);
      socket.on('message', (data) => {
        resolve(JSON.parse(String(data)));
        socket.close();
      });
      socket.on('unexpected-response', (_request, response) => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      });
      socket.on('error', reject);
    });

  it('open on both ports with an access token or a ticket, which is good once and for its document', async () => {
    const document = await server.createDocument(person.token, 'Socket', 'live');
    const another = await server.createDocument(person.token, 'Another');
    const ticketFor = async (documentId: string) =>
      (await server.call('POST', '/api/auth/ticket', { token: person.token, body: { documentId } })).body.ticket;
    const at = (base: string, token: string) => `${base}/ws/documents/${document}?token=${token}`;
    const web = server.webUrl.replace('http', 'ws');
    expect(await firstMessage(at(server.socketUrl, person.token))).toMatchObject({ type: 'document', content: 'live' });
    const ticket = await ticketFor(document);
    expect(await firstMessage(at(web, ticket))).toMatchObject({ type: 'document', content: 'live' });
    expect(await firstMessage(at(web, ticket)), 'spent').toBe(401);
    const misused = await ticketFor(another);
    expect(await firstMessage(at(web, misused)), 'of another document').toBe(401);
    expect(await firstMessage(at(web, 'nonsense'))).toBe(401);
  });

  it('are known in the log, the answer and the audit trail by the id that a proxy gave their request', async () => {
    const document = await server.createDocument(person.token, 'Traced');
    const at = `${server.socketUrl}/ws/documents/${document}?token=${person.token}`;
    const socket = new WebSocket(at, { headers: { 'x-request-id': 'proxy-12345678' } });
    const [[answer]] = await Promise.all([once(socket, 'upgrade'), once(socket, 'message')]);
    expect(answer.headers['x-request-id']).toBe('proxy-12345678');
    socket.close();
    const { rows } = await sql<{
      request_id: string;
    }>`SELECT request_id FROM activity WHERE action = 'document.opened' AND document_id = ${document}`.execute(server.db);
    expect(rows).toEqual([{ request_id: 'proxy-12345678' }]);
    const refused = new WebSocket(`${server.socketUrl}/ws/documents/${document}?token=wrong`, { headers: { 'x-request-id': '<no id>' } });
    const [, rejection] = await once(refused, 'unexpected-response');
    expect(rejection.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('show in GET what was typed into them', async () => {
    const document = await server.createDocument(person.token, 'Typed', 'ab');
    const socket = new WebSocket(`${server.socketUrl}/ws/documents/${document}?token=${person.token}`);
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (data) => {
        const message = JSON.parse(String(data));
        if (message.type === 'document')
          socket.send(JSON.stringify({ type: 'edit', operation: 'insert', position: 1, content: 'x', version: 1 }));
        if (message.type === 'edit') resolve();
      });
    });
    socket.close();
    const { body } = await server.call('GET', `/api/documents/${document}`, { token: person.token });
    expect(body).toMatchObject({ version: 2, text: 'axb' });
  });
});
