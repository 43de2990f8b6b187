/** Groups: who is in them, and what is shared with them. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Socket } from '../collab/servers.ts';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

const jwtSecret = randomBytes(32).toString('hex');
let server: TestServer;
/** Another server on the same database, without a bus between the two. */
let second: TestServer;
let admin: Person;
let owner: Person;
let member: Person;
let document: string;
beforeAll(async () => {
  server = await startTestServer({ jwtSecret, several: true });
  second = await startTestServer({ jwtSecret, several: true, connection: server.connection });
  admin = await server.register('first-admin');
  owner = await server.register('owner');
  member = await server.register('member');
});
afterAll(async () => {
  await second.close();
  await server.close();
});

const asAdmin = (method: string, path: string, body?: object) => server.call(method, path, { token: admin.token, body });
const create = async (name: string = randomUUID()): Promise<string> => (await asAdmin('POST', '/api/groups', { name })).body.id;
const join = (group: string, user: string) => asAdmin('PUT', `/api/groups/${group}/members/${user}`);
const leave = (group: string, user: string) => asAdmin('DELETE', `/api/groups/${group}/members/${user}`);
const share = (group: string, role: string, token = owner.token) =>
  server.call('PUT', `/api/documents/${document}/collaborators`, { token, body: { group, role } });
const unshare = (group: string, token = owner.token) => server.call('DELETE', `/api/documents/${document}/groups/${group}`, { token });
const role = async (who = member) => {
  const answer = await server.call('GET', `/api/documents/${document}`, { token: who.token });
  return answer.status === 200 ? answer.body.role : answer.status;
};
const fresh = async () => {
  document = await server.createDocument(owner.token, 'For a group', 'text');
};
const socket = async (at: TestServer): Promise<Socket> => {
  const opened = new Socket(`${at.socketUrl}/ws/documents/${document}?token=${member.token}`, 'inkstone.v1');
  await opened.type('open');
  opened.send({ type: 'hello', client: `aaaaaaaa.${member.id}` });
  await opened.type('welcome');
  return opened;
};

it('are made, renamed, listed and deleted by admins', async () => {
  const made = await asAdmin('POST', '/api/groups', { name: ' Writers ' });
  expect([made.status, made.body]).toEqual([201, { id: expect.any(String), name: 'Writers', members: 0 }]);
  const { id } = made.body;
  expect((await asAdmin('POST', '/api/groups', { name: 'WRITERS' })).body.code).toBe('name-taken');
  const renamed = await asAdmin('PATCH', `/api/groups/${id}`, { name: 'Authors' });
  expect([renamed.status, renamed.body]).toEqual([200, { id, name: 'Authors', members: 0 }]);
  await join(id, member.id);
  expect((await asAdmin('GET', `/api/groups/${id}`)).body).toEqual({ id, name: 'Authors', members: 1 });
  const first = await asAdmin('GET', '/api/groups?limit=1');
  expect(first.body.items).toEqual([{ id, name: 'Authors', members: 1 }]);
  await create('Zoologists');
  const page = (await asAdmin('GET', '/api/groups?limit=1')).body;
  expect((await asAdmin('GET', `/api/groups?limit=1&cursor=${page.nextCursor}`)).body.items[0].name).toBe('Zoologists');
  const members = (await asAdmin('GET', `/api/groups/${id}/members`)).body.items;
  expect(members).toEqual([{ user: { id: member.id, username: 'member', displayName: 'member' }, byProvider: false }]);
  expect((await asAdmin('DELETE', `/api/groups/${id}`)).status).toBe(204);
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/members'],
    ['PATCH', ''],
    ['DELETE', ''],
    ['PUT', `/members/${member.id}`],
  ] as const)
    expect([method, (await asAdmin(method, `/api/groups/${id}${path}`, method === 'PATCH' ? { name: 'x' } : undefined)).status]).toEqual([
      method,
      404,
    ]);
  const log = await asAdmin('GET', `/api/admin/activity?user=${admin.id}&limit=6`);
  const done = log.body.items.map(({ action }: { action: string }) => action).filter((action: string) => action.startsWith('group.'));
  expect(done).toEqual(['group.deleted', 'group.created', 'group.member-added', 'group.renamed', 'group.created']);
});

it('take people only', async () => {
  const group = await create();
  await server.db
    .insertInto('users')
    .values({ id: randomUUID(), username: 'guest:abc', display_name: 'G', role: 'editor', kind: 'guest', email: null, password_hash: null })
    .execute();
  const { id } = await server.db.selectFrom('users').select('id').where('username', '=', 'guest:abc').executeTakeFirstOrThrow();
  for (const user of [id, randomUUID()]) expect((await join(group, user)).body.code).toBe('user-not-found');
  expect((await leave(group, member.id)).body.code).toBe('user-not-found');
  expect((await join(group, member.id)).status).toBe(204);
  expect((await join(group, member.id)).status).toBe(204);
});

it('get documents from who is in them, or may see all', async () => {
  await fresh();
  const group = await create();
  expect((await share(group, 'viewer')).body.code, 'the owner is not in it').toBe('group-not-found');
  expect((await share(randomUUID(), 'viewer', admin.token)).body.code).toBe('group-not-found');
  await join(group, owner.id);
  await join(group, member.id);
  const answer = await share(group, 'viewer');
  expect([answer.status, answer.body]).toEqual([200, { group: { id: group, name: expect.any(String), members: 2 }, role: 'viewer' }]);
  expect(await role()).toBe('viewer');
  expect((await share(group, 'editor')).status).toBe(200);
  expect(await role()).toBe('editor');
  expect((await share(group, 'viewer', member.token)).status, 'an editor gives nobody less').toBe(403);
  expect((await unshare(group, member.token)).status).toBe(403);
  expect((await share(group, 'commenter')).status).toBe(422);
  expect((await unshare(group)).status).toBe(204);
  expect(await role()).toBe(404);
  expect((await unshare(group)).body.code).toBe('group-not-found');
  const { items } = (await server.call('GET', `/api/documents/${document}/activity`, { token: owner.token })).body;
  const { name } = answer.body.group;
  expect(items[0]).toMatchObject({ action: 'document.unshared', detail: { group, name } });
});

it('give the greatest of what is shared by name and by group', async () => {
  await fresh();
  const [readers, writers] = [await create(), await create()];
  for (const group of [readers, writers]) await join(group, member.id);
  await share(readers, 'viewer', admin.token);
  await share(writers, 'editor', admin.token);
  await server.share(owner.token, document, 'member', 'viewer');
  expect(await role()).toBe('editor');
  await leave(writers, member.id);
  expect(await role()).toBe('viewer');
});

it.each(['of the same server', 'of another server'])('tell open sockets %s what changes', async (which) => {
  await fresh();
  const group = await create();
  await join(group, member.id);
  await share(group, 'viewer', admin.token);
  const opened = await socket(which === 'of another server' ? second : server);
  await share(group, 'editor', admin.token);
  await opened.next((message) => message.type === 'role' && message.role === 'editor');
  await leave(group, member.id);
  expect(await opened.type('closed')).toMatchObject({ code: 4403 });
  await join(group, member.id);
  const again = await socket(which === 'of another server' ? second : server);
  expect((await asAdmin('DELETE', `/api/groups/${group}`)).status).toBe(204);
  expect(await again.type('closed')).toMatchObject({ code: 4403 });
  expect(await role()).toBe(404);
});

it('let nobody write any more who has left, even without a message', async () => {
  await fresh();
  const group = await create();
  await join(group, member.id);
  await share(group, 'editor', admin.token);
  const plain = new Socket(`${second.socketUrl}/ws/documents/${document}?token=${member.token}`);
  await plain.type('document');
  await leave(group, member.id);
  plain.send({ type: 'edit', operation: 'insert', position: 0, content: 'A', version: 1 });
  expect(await plain.type('closed')).toMatchObject({ code: 4403 });
  const edits = await server.db.selectFrom('edits').select('version').where('document_id', '=', document).execute();
  expect(edits).toHaveLength(1);
});
