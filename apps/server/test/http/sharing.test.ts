import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let owner: Person;
let guest: Person;
let document: string;
beforeAll(async () => {
  server = await startTestServer();
  await server.register('first-admin');
  owner = await server.register('owner');
  guest = await server.register('guest');
});
afterAll(() => server.close());

const fresh = async () => {
  document = await server.createDocument(owner.token, 'Shared', 'text');
};
const epoch = async () =>
  (await server.db.selectFrom('heads').select('epoch').where('document_id', '=', document).executeTakeFirstOrThrow()).epoch;
const collaborators = async (token = owner.token) =>
  (await server.call('GET', `/api/documents/${document}/collaborators`, { token })).body.items;
const remove = (token: string, user: string) => server.call('DELETE', `/api/documents/${document}/collaborators/${user}`, { token });

it('shares with a username or an address, changes what they may do, and shows it', async () => {
  await fresh();
  const answer = await server.share(owner.token, document, 'Guest', 'viewer');
  expect([answer.status, answer.body]).toEqual([200, { user: { id: guest.id, username: 'guest', displayName: 'guest' }, role: 'viewer' }]);
  expect(await epoch()).toBe(1);
  await server.share(owner.token, document, 'GUEST@example.com', 'editor');
  expect(await epoch()).toBe(2);
  expect(await collaborators()).toEqual([{ user: { id: guest.id, username: 'guest', displayName: 'guest' }, role: 'editor' }]);
  await server.share(owner.token, document, 'guest', 'editor');
  expect(await epoch(), 'nothing changed').toBe(2);
});

it('tells nobody the address of another', async () => {
  await fresh();
  await server.share(owner.token, document, 'guest', 'editor');
  expect(JSON.stringify(await collaborators())).not.toContain('@');
});

it('refuses unknown users, the owner, and other roles', async () => {
  await fresh();
  const unknown = await server.share(owner.token, document, 'nobody-here', 'editor');
  expect([unknown.status, unknown.body.code]).toEqual([404, 'user-not-found']);
  const self = await server.share(owner.token, document, 'owner', 'editor');
  expect([self.status, self.body.code]).toEqual([409, 'is-owner']);
  const role = await server.call('PUT', `/api/documents/${document}/collaborators`, {
    token: owner.token,
    body: { login: 'guest', role: 'owner' },
  });
  expect(role.status).toBe(422);
});

it('lets a collaborator leave, and the owner remove them', async () => {
  await fresh();
  await server.share(owner.token, document, 'guest', 'viewer');
  expect((await remove(guest.token, guest.id)).status).toBe(204);
  expect((await server.call('GET', `/api/documents/${document}`, { token: guest.token })).status).toBe(404);
  await server.share(owner.token, document, 'guest', 'viewer');
  expect((await remove(owner.token, guest.id)).status).toBe(204);
  expect(await collaborators()).toEqual([]);
  const again = await remove(owner.token, guest.id);
  expect([again.status, again.body.code]).toEqual([404, 'user-not-found']);
  expect(await epoch()).toBe(4);
});

it('lets nobody leave who is not there, and a viewer remove nobody else', async () => {
  await fresh();
  const third = await server.register('third');
  await server.share(owner.token, document, 'guest', 'viewer');
  await server.share(owner.token, document, 'third', 'editor');
  expect((await remove(guest.token, third.id)).status).toBe(403);
  expect((await remove(third.token, guest.id)).status).toBe(403);
  expect((await remove(owner.token, owner.id)).status).toBe(404);
});

it('writes down who was given what', async () => {
  await fresh();
  await server.share(owner.token, document, 'guest', 'editor');
  await remove(owner.token, guest.id);
  const { body } = await server.call('GET', `/api/documents/${document}/activity`, { token: owner.token });
  expect(body.items.map((item: { action: string; detail: unknown }) => [item.action, item.detail])).toEqual([
    ['document.unshared', { user: guest.id }],
    ['document.shared', { user: guest.id, username: 'guest', role: 'editor' }],
    ['document.created', { title: 'Shared' }],
  ]);
});
