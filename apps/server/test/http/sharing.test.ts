import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let owner: Person;
let guest: Person;
let admin: Person;
let document: string;
beforeAll(async () => {
  server = await startTestServer();
  admin = await server.register('first-admin');
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
const put = (token: string, body: unknown) => server.call('PUT', `/api/documents/${document}/collaborators`, { token, body });
const change = (token: string, body: unknown) => server.call('PATCH', `/api/documents/${document}`, { token, body });
const remove = (token: string, user: string) => server.call('DELETE', `/api/documents/${document}/collaborators/${user}`, { token });

it('shares with a username or a verified address, changes what they may do, and shows it', async () => {
  await fresh();
  const answer = await server.share(owner.token, document, 'Guest', 'viewer');
  expect([answer.status, answer.body]).toEqual([200, { user: { id: guest.id, username: 'guest', displayName: 'guest' }, role: 'viewer' }]);
  expect(await epoch()).toBe(1);
  await server.db.updateTable('users').set({ email_verified_at: new Date() }).where('id', '=', guest.id).execute();
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
  for (const role of ['owner', 'commenter', 'admin', undefined]) {
    const answer = await put(owner.token, { login: 'guest', role });
    expect([role, answer.status]).toEqual([role, 422]);
  }
  expect((await put(owner.token, { login: 'guest', group: randomUUID(), role: 'viewer' })).status).toBe(422);
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
    ['document.unshared', { user: guest.id, username: 'guest' }],
    ['document.shared', { user: guest.id, username: 'guest', role: 'editor' }],
    ['document.created', { title: 'Shared' }],
  ]);
});

it('finds nobody by an address that is not verified, and no guest, disabled or deleted account', async () => {
  await fresh();
  const victim = await server.register('squatter');
  expect((await put(owner.token, { login: victim.email, role: 'viewer' })).body.code).toBe('user-not-found');
  const found = async (values: object, login = 'squatter') => {
    const state = { kind: 'person', disabled_at: null, deleted_at: null, email_verified_at: new Date(), ...values } as const;
    await server.db.updateTable('users').set(state).where('id', '=', victim.id).execute();
    const { status } = await put(owner.token, { login, role: 'viewer' });
    await server.db.deleteFrom('collaborators').where('user_id', '=', victim.id).execute();
    return status;
  };
  expect(await found({}, victim.email)).toBe(200);
  expect(await found({})).toBe(200);
  expect(await found({ kind: 'guest' })).toBe(404);
  expect(await found({ disabled_at: new Date() })).toBe(404);
  expect(await found({ deleted_at: new Date() })).toBe(404);
  // Letters that look like Latin ones are other letters.
  expect(await found({}, 'squ\u0430tter')).toBe(404);
});

describe('editors', () => {
  let editor: Person;
  beforeAll(async () => {
    editor = await server.register('an-editor');
    await server.register('newcomer');
  });
  const shared = async () => {
    await fresh();
    await server.share(owner.token, document, 'an-editor', 'editor');
  };
  const codeOf = async (body: unknown) => {
    const answer = await put(editor.token, body);
    return answer.status === 200 ? answer.body.role : answer.body.code;
  };

  it('add people and raise them, and lower and remove nobody', async () => {
    await shared();
    expect(await codeOf({ login: 'newcomer', role: 'viewer' })).toBe('viewer');
    expect(await codeOf({ login: 'newcomer', role: 'editor' })).toBe('editor');
    expect(await codeOf({ login: 'newcomer', role: 'viewer' })).toBe('forbidden');
    expect(await codeOf({ login: 'owner', role: 'editor' })).toBe('is-owner');
    expect((await remove(editor.token, (await server.login('newcomer')).id)).status).toBe(403);
    expect((await collaborators()).map(({ role }: { role: string }) => role)).toEqual(['editor', 'editor']);
  });

  it('do not share with themselves', async () => {
    await shared();
    for (const role of ['viewer', 'editor']) expect(await codeOf({ login: 'an-editor', role })).toBe('forbidden');
  });

  it('share nothing when the owner forbids it', async () => {
    await shared();
    expect((await change(editor.token, { editorsShare: false })).status).toBe(403);
    expect((await change(owner.token, { editorsShare: false })).status).toBe(200);
    expect(await codeOf({ login: 'newcomer', role: 'viewer' })).toBe('forbidden');
    expect((await put(owner.token, { login: 'newcomer', role: 'viewer' })).status).toBe(200);
    expect((await change(admin.token, { editorsShare: true })).status).toBe(200);
    expect(await codeOf({ login: 'newcomer', role: 'editor' })).toBe('editor');
  });

  it('rename, and change nothing else with it', async () => {
    await shared();
    const both = await change(editor.token, { title: 'Half', editorsShare: false });
    expect(both.status).toBe(403);
    const renamed = await change(editor.token, { title: 'Renamed' });
    expect([renamed.status, renamed.body.title]).toEqual([200, 'Renamed']);
    expect((await change(editor.token, {})).status).toBe(422);
  });
});

it('writes down whether editors may share, once', async () => {
  await fresh();
  for (const editorsShare of [false, false]) await change(owner.token, { editorsShare });
  const { body } = await server.call('GET', `/api/documents/${document}/activity`, { token: owner.token });
  expect(body.items.map((item: { action: string; detail: unknown }) => [item.action, item.detail])).toEqual([
    ['document.sharing-changed', { editorsShare: false }],
    ['document.created', { title: 'Shared' }],
  ]);
});
