/** Deleting one's account. */
import { once } from 'node:events';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { PASSWORD, type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let admin: Person;
beforeAll(async () => {
  server = await startTestServer();
  admin = await server.register('admin');
});
afterAll(() => server.close());

const remove = ({ token }: Person, body: object) =>
  server.call('POST', '/api/me/deletion', { token, body: { password: PASSWORD, ...body } });
const get = (path: string, { token }: Person) => server.call('GET', path, { token });
const rowOf = ({ id }: Person) => server.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

describe('a deleted account', () => {
  it('leaves an emptied row, and its name and address are free', async () => {
    const ada = await server.register('ada');
    const owner = await server.register('owner');
    const shared = await server.createDocument(owner.token, 'Of another', 'text');
    await server.share(owner.token, shared, 'ada', 'editor');
    const token = (await server.call('POST', '/api/me/tokens', { token: ada.token, body: { name: 't', scope: 'write' } })).body.token;
    const { ticket } = (await server.call('POST', '/api/auth/ticket', { token, body: { documentId: shared } })).body;
    const socket = new WebSocket(`${server.socketUrl}/ws/documents/${shared}?token=${ticket}`);
    await once(socket, 'message');
    const closed = once(socket, 'close');
    const wrong = await remove(ada, { password: 'wrong', documents: 'delete' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'wrong-password']);
    const answer = await remove(ada, { documents: 'delete' });
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie().join()).toMatch(/inkstone_refresh=;/);
    expect((await closed)[0]).toBe(4401);
    for (const gone of [ada.token, token]) expect((await server.call('GET', '/api/me', { token: gone })).status).toBe(401);
    expect((await server.call('POST', '/api/auth/refresh', { headers: { cookie: ada.cookie } })).status).toBe(401);
    expect((await server.call('POST', '/api/auth/login', { body: { login: 'ada', password: PASSWORD } })).body.code).toBe(
      'bad-credentials',
    );
    expect(await rowOf(ada)).toMatchObject({
      username: expect.stringMatching(/^deleted-[0-9a-f]{8}$/),
      display_name: 'Deleted account',
      email: null,
      password_hash: null,
      color: null,
      picture: null,
      totp_secret: null,
      deleted_at: expect.any(Date),
    });
    expect((await get(`/api/documents/${shared}/collaborators`, owner)).body.items).toEqual([]);
    expect((await get('/api/admin/users', admin)).body.items.map(({ id }: Person) => id)).not.toContain(ada.id);
    expect((await server.register('ada')).id).not.toBe(ada.id);
    const acts = (await get(`/api/admin/activity?user=${ada.id}`, admin)).body.items;
    expect(acts[0]).toMatchObject({
      action: 'account.deleted',
      detail: { username: 'ada', heir: null },
      actor: { displayName: 'Deleted account' },
    });
    expect((await server.call('PATCH', `/api/admin/users/${ada.id}`, { token: admin.token, body: { disabled: false } })).body.code).toBe(
      'user-not-found',
    );
  });

  it('takes its documents along, with their files, those in the trash too', async () => {
    const bob = await server.register('bob');
    const [one, two] = [await server.createDocument(bob.token, 'One', 'x'), await server.createDocument(bob.token)];
    const form = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nwords\r\n--x--\r\n';
    await server.call('POST', `/api/documents/${one}/files`, {
      token: bob.token,
      raw: form,
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    await server.call('DELETE', `/api/documents/${two}`, { token: bob.token });
    expect((await remove(bob, { documents: 'delete' })).status).toBe(204);
    for (const document of [one, two]) expect((await get(`/api/documents/${document}`, admin)).status).toBe(404);
    expect(await server.db.selectFrom('files').select('id').where('uploaded_by', '=', bob.id).execute()).toEqual([]);
    expect(await server.db.selectFrom('edits').select('version').where('document_id', '=', one).execute()).toEqual([]);
    const acts = (await get(`/api/admin/activity?user=${bob.id}`, admin)).body.items.map(({ action }: { action: string }) => action);
    expect(acts).toEqual(expect.arrayContaining(['file.deleted', 'document.deleted']));
  });

  it('hands its documents over, those in the trash too', async () => {
    const [cyd, heir] = [await server.register('cyd'), await server.register('heir')];
    const documents: string[] = [];
    for (let index = 0; index < 3; index++) documents.push(await server.createDocument(cyd.token, `Document ${index}`, 'words'));
    await server.share(cyd.token, documents[0] ?? '', 'heir', 'viewer');
    await server.call('DELETE', `/api/documents/${documents[2]}`, { token: cyd.token });
    expect((await remove(cyd, { documents: 'hand-over' })).body.errors[0].path).toBe('heir');
    for (const nobody of ['nobody-here', 'cyd', 'heir@example.com'])
      expect([nobody, (await remove(cyd, { documents: 'hand-over', heir: nobody })).body.code]).toEqual([nobody, 'user-not-found']);
    const reader = await server.register('reader');
    await server.db.updateTable('users').set({ role: 'viewer' }).where('id', '=', reader.id).execute();
    const refused = await remove(cyd, { documents: 'hand-over', heir: 'reader' });
    expect([refused.status, refused.body.errors], 'an account that only reads').toMatchObject([422, [{ path: 'heir' }]]);
    expect((await remove(cyd, { documents: 'hand-over', heir: 'Heir' })).status).toBe(204);
    for (const document of documents) expect((await get(`/api/documents/${document}`, heir)).body).toMatchObject({ role: 'owner' });
    expect((await get(`/api/documents/${documents[0]}/collaborators`, heir)).body.items).toEqual([]);
    const { items } = (await get(`/api/documents/${documents[0]}/activity`, heir)).body;
    expect(items.find((item: { action: string }) => item.action === 'document.transferred').detail).toEqual({
      from: 'cyd',
      to: 'heir',
      user: heir.id,
    });
  });

  it('asks for the second factor too', async () => {
    const dan = await server.register('dan');
    const { secret } = (await server.call('POST', '/api/me/second-factor', { token: dan.token, body: { password: PASSWORD } })).body;
    const code = generateSync({ secret });
    const { codes } = (await server.call('POST', '/api/me/second-factor/confirm', { token: dan.token, body: { code } })).body;
    expect((await remove(dan, { documents: 'delete' })).body.code).toBe('second-factor-needed');
    expect((await remove(dan, { documents: 'delete', code: '000000' })).body.code).toBe('wrong-code');
    expect((await remove(dan, { documents: 'delete', code: codes[0] })).status).toBe(204);
  });
});

it('the last administrator stays', async () => {
  const document = await server.createDocument(admin.token);
  const refused = await remove(admin, { documents: 'delete' });
  expect([refused.status, refused.body.code]).toEqual([409, 'last-admin']);
  expect((await get(`/api/documents/${document}`, admin)).status, 'nothing was deleted').toBe(200);
});
