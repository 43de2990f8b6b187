import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let folder: string;
let server: TestServer;
let person: Person;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-web-'));
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Inkstone</title>');
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

  it('has the routes of the contract, what they take and what they answer', () => {
    const register = document.paths['/api/auth/register'].post;
    expect(register.requestBody.content['application/json'].schema.required).toEqual(['username', 'email', 'password']);
    expect(Object.keys(register.responses)).toEqual(['201', '403', '409', '422', '429']);
    expect(register.responses['422'].content['application/problem+json'].schema.$ref).toBe('#/components/schemas/Problem');
    expect(document.paths['/api/documents'].get.security).toEqual([{ bearer: [] }]);
    expect(document.components.schemas.Problem.properties.code.enum).toContain('username-taken');
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

  it('answers every page of the app with its one file, under a policy without inline scripts', async () => {
    for (const path of ['/', '/documents/123', '/sign-in?next=%2F']) {
      const answer = await page(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.body).toContain('<title>Inkstone</title>');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("connect-src 'self' ws: wss:;");
    }
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
