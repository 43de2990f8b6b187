/** Tokens: those of programs, and forged ones. */
import { once } from 'node:events';
import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { TokenKeys } from '../../src/http/auth/token-keys.ts';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

const SECRET = 'the secret of this test, long enough';
let server: TestServer;
let ada: Person;
beforeAll(async () => {
  server = await startTestServer({ jwtSecret: SECRET });
  await server.register('admin');
  ada = await server.register('ada');
});
afterAll(() => server.close());

const make = (body: object, { token } = ada) => server.call('POST', '/api/me/tokens', { token, body: { name: 'A script', ...body } });
const list = async ({ token } = ada) => (await server.call('GET', '/api/me/tokens', { token })).body.items;
const remove = (id: string, { token } = ada) => server.call('DELETE', `/api/me/tokens/${id}`, { token });

async function openSocket(document: string, token: string) {
  const { body } = await server.call('POST', '/api/auth/ticket', { token, body: { documentId: document } });
  const socket = new WebSocket(`${server.socketUrl}/ws/documents/${document}?token=${body.ticket}`);
  const [first] = await once(socket, 'message');
  return { socket, first: JSON.parse(String(first)) };
}

describe('an API token', () => {
  it('ends at the time that was given with any offset, or never', async () => {
    const end = async (expiresAt: string | null) => (await make({ scope: 'read', expiresAt })).body.expiresAt;
    expect(await end('2999-01-01T00:00:00+00:00')).toBe('2999-01-01T00:00:00.000Z');
    expect(await end('2999-01-01T02:30:00+02:30')).toBe('2999-01-01T00:00:00.000Z');
    expect(await end(null)).toBeNull();
    for (const { id } of await list()) await remove(id);
  });

  it('is shown once, kept as a hash, and says when it was used', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const made = await make({ scope: 'write', expiresAt });
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store']);
    const { token, ...rest } = made.body;
    expect(token).toMatch(/^ink_[\w-]{43}$/);
    expect(rest).toEqual({
      id: expect.any(String),
      name: 'A script',
      scope: 'write',
      createdAt: expect.any(String),
      expiresAt,
      lastUsedAt: null,
    });
    expect(await list()).toEqual([rest]);
    expect((await server.call('GET', '/api/me', { token })).body.id).toBe(ada.id);
    expect((await list())[0].lastUsedAt).not.toBeNull();
    const kept = await server.db.selectFrom('api_tokens').selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(token.slice(4));
    await remove(rest.id);
  });

  it('writes if its scope is write, and only reads otherwise, on REST and on the socket', async () => {
    const write = (await make({ scope: 'write' })).body;
    const read = (await make({ scope: 'read' })).body;
    const document = await server.createDocument(write.token, 'By a program', 'text');
    expect((await server.call('GET', `/api/documents/${document}`, { token: read.token })).status).toBe(200);
    for (const [method, path, body] of [
      ['POST', '/api/documents', { title: 'T' }],
      ['PATCH', `/api/documents/${document}`, { title: 'T' }],
      ['DELETE', `/api/documents/${document}`, undefined],
      ['PUT', `/api/documents/${document}/star`, undefined],
      ['PUT', `/api/documents/${document}/collaborators`, { login: 'admin', role: 'editor' }],
    ] as const) {
      const refused = await server.call(method, path, { token: read.token, body });
      expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'forbidden']);
    }
    const [reader, writer] = [await openSocket(document, read.token), await openSocket(document, write.token)];
    expect([reader.first.role, writer.first.role]).toEqual(['viewer', 'owner']);
    reader.socket.send(
      JSON.stringify({ type: 'edit', operation: 'insert', position: 0, content: 'x', version: reader.first.version, id: '1' }),
    );
    const [refusal] = await once(reader.socket, 'message');
    expect(JSON.parse(String(refusal))).toMatchObject({ type: 'error', code: 'not-an-editor' });
    reader.socket.close();
    writer.socket.close();
    for (const { id } of [write, read]) await remove(id);
  });

  it('changes nothing of the account, and makes no further tokens', async () => {
    const { id, token } = (await make({ scope: 'write' })).body;
    for (const [method, path, body] of [
      ['PATCH', '/api/me', { displayName: 'X' }],
      ['POST', '/api/me/password', { current: 'x', password: 'violet-harbor-77' }],
      ['GET', '/api/me/sessions', undefined],
      ['DELETE', '/api/me/sessions', undefined],
      ['GET', '/api/me/tokens', undefined],
      ['POST', '/api/me/tokens', { name: 'more', scope: 'write' }],
      ['DELETE', `/api/me/tokens/${id}`, undefined],
      ['POST', '/api/me/email/verification', undefined],
    ] as const) {
      const refused = await server.call(method, path, { token, body });
      expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'forbidden']);
    }
    expect((await server.call('POST', '/api/auth/logout', { token })).status).toBe(204);
    expect((await server.call('GET', '/api/me', { token })).status, 'signing out does not end it').toBe(200);
    await remove(id);
  });

  it('is refused once it is deleted, and its sockets close', async () => {
    const { id, token } = (await make({ scope: 'read' })).body;
    const document = await server.createDocument(ada.token);
    const { socket } = await openSocket(document, token);
    const closed = once(socket, 'close');
    const started = Date.now();
    expect((await remove(id)).status).toBe(204);
    expect((await server.call('GET', '/api/me', { token })).status).toBe(401);
    expect((await closed)[0]).toBe(4401);
    expect(Date.now() - started).toBeLessThan(1_000);
    expect((await remove(id)).status).toBe(404);
  });

  it('ends at its time', async () => {
    const { id, token } = (await make({ scope: 'read', expiresAt: new Date(Date.now() + 3_600_000).toISOString() })).body;
    expect((await server.call('GET', '/api/me', { token })).status).toBe(200);
    const session = server.db.selectFrom('api_tokens').select('session_id').where('id', '=', id);
    await server.db
      .updateTable('sessions')
      .set({ expires_at: new Date(Date.now() - 1) })
      .where('id', '=', session)
      .execute();
    await expect.poll(async () => (await server.call('GET', '/api/me', { token })).status).toBe(401);
    await remove(id);
  });

  it.each([
    ['without a name', { name: '', scope: 'read' }, 'name'],
    ['of another scope', { scope: 'admin' }, 'scope'],
    ['that has expired', { scope: 'read', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['that ends at no time', { scope: 'read', expiresAt: 'soon' }, 'expiresAt'],
  ])('is not made %s', async (_what, body, path) => {
    const answer = await make(body);
    expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, path]);
  });

  it('belongs to one account, which has fifty at most, however many ask at once', async () => {
    const bob = await server.register('bob');
    const mine = (await make({ scope: 'read' })).body;
    expect((await remove(mine.id, bob)).status).toBe(404);
    const answers = await Promise.all(Array.from({ length: 53 }, () => make({ scope: 'read' }, bob)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(50);
    expect(answers.filter(({ body }) => body.code === 'too-many-tokens')).toHaveLength(3);
  });
});

describe('an access token', () => {
  const sign = async (change: { header?: object; claims?: object; secret?: string } = {}) => {
    const header = { ...decodeProtectedHeader(ada.token), ...change.header } as { alg: string };
    const key = change.secret === undefined ? new TokenKeys(SECRET).current.key : new TextEncoder().encode(change.secret);
    return new SignJWT({ ...decodeJwt(ada.token), ...change.claims }).setProtectedHeader(header).sign(key);
  };
  const status = async (token: string) => (await server.call('GET', '/api/me', { token })).status;

  it('is good as it is', async () => {
    expect(await status(await sign())).toBe(200);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['an expired one', () => sign({ claims: { exp: 1_600_000_000 } })],
    ['one without an end', () => sign({ claims: { exp: undefined } })],
    ['one signed by another secret', () => sign({ secret: 'another secret that is long enough' })],
    ['one signed by the secret itself', () => sign({ secret: SECRET })],
    ['one of an unknown key', () => sign({ header: { kid: '0000000000000000' } })],
    ['one without a key’s name', () => sign({ header: { kid: undefined } })],
    ['one of another issuer', () => sign({ claims: { iss: 'inkstone-files' } })],
    ['one of another person', () => sign({ claims: { sub: '00000000-0000-7000-8000-000000000000' } })],
    ['one of another session', () => sign({ claims: { sid: '00000000-0000-7000-8000-000000000000' } })],
    ['one of a session that is no id', () => sign({ claims: { sid: "' OR true --" } })],
    ['alg none', () => new UnsecuredJWT(decodeJwt(ada.token)).encode()],
    ['alg none with a signature', () => `${btoa('{"alg":"none"}').replace(/=/g, '')}.${ada.token.split('.').slice(1).join('.')}`],
    ['one that was changed', () => ada.token.replace(/\.(\w{4})/, '.AAAA')],
    ['one without a signature', () => ada.token.replace(/\.[^.]*$/, '.')],
    ['an API token that was never made', () => `ink_${'A'.repeat(43)}`],
    ['the beginning of an API token', () => 'ink_'],
  ])('is refused: %s', async (_what, forge) => {
    expect(await status(await forge())).toBe(401);
  });
});
