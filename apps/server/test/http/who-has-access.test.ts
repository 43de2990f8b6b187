/** Who has access and why, asking for it, whom one may want to share with, and giving a document away. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Socket } from '../collab/servers.ts';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let admin: Person;
let owner: Person;
let editor: Person;
let stranger: Person;
let document: string;
beforeAll(async () => {
  server = await startTestServer();
  admin = await server.register('first-admin');
  owner = await server.register('owner');
  editor = await server.register('editor');
  stranger = await server.register('stranger');
});
afterAll(() => server.close());

const fresh = async () => {
  document = await server.createDocument(owner.token, 'Accessible', 'text');
  await server.share(owner.token, document, 'editor', 'editor');
};
const call = (method: string, path: string, { token }: { token: string }, body?: object) =>
  server.call(method, `/api/documents/${document}${path}`, { token, body });
const access = async (who: { token: string } = owner) => (await call('GET', '/access', who)).body;
const group = async (name: string, ...members: Person[]): Promise<string> => {
  const { id } = (await server.call('POST', '/api/groups', { token: admin.token, body: { name } })).body;
  for (const { id: user } of members) await server.call('PUT', `/api/groups/${id}/members/${user}`, { token: admin.token });
  return id;
};

it('shows who has access and why, and each only what concerns them', async () => {
  await fresh();
  const team = await group('Team', owner);
  await call('PUT', '/collaborators', owner, { group: team, role: 'viewer' });
  const link = (await call('PUT', '/link', owner, { role: 'viewer' })).body;
  const guest = (await server.call('POST', `/api/links/${link.token}`, { body: { name: 'Anna' } })).body.accessToken;
  await call('POST', '/access-requests', stranger);
  await call('POST', '/invitations', owner, { email: 'new@example.org', role: 'viewer' });
  const common = {
    owner: { id: owner.id, username: 'owner', displayName: 'owner' },
    editorsShare: true,
    groups: [{ group: { id: team, name: 'Team', members: 1 }, role: 'viewer' }],
    visitors: [
      { user: { id: expect.any(String), username: expect.stringMatching(/^guest:/), displayName: 'Anna' }, since: expect.any(String) },
    ],
    linksAllowed: true,
  };
  const sharing = {
    requests: [{ user: { id: stranger.id, username: 'stranger', displayName: 'stranger' }, at: expect.any(String) }],
    invitations: [{ id: expect.any(String), email: 'new@example.org', role: 'viewer', expiresAt: expect.any(String) }],
  };
  expect(await access()).toEqual({ ...common, ...sharing, link });
  expect(await access(admin)).toEqual({ ...common, ...sharing, link });
  expect(await access(editor)).toEqual({ ...common, ...sharing });
  expect(await access({ token: guest })).toEqual(common);
  await call('PATCH', '', owner, { editorsShare: false });
  expect(await access(editor)).toEqual({ ...common, editorsShare: false });
  expect((await call('GET', '/access', stranger)).status).toBe(404);
});

describe('asking for access', () => {
  const ask = (who = stranger) => call('POST', '/access-requests', who);

  it('is answered the same whether there is such a document or not', async () => {
    await fresh();
    const answers = [await ask()];
    await call('DELETE', '', owner);
    answers.push(await ask(await server.register('late')));
    document = randomUUID();
    answers.push(await ask());
    for (const { status, body } of answers) expect([status, body]).toEqual([202, answers[0]?.body]);
  });

  it('is kept once, written down once, and not of who may read already', async () => {
    await fresh();
    for (const who of [stranger, stranger, editor, owner, admin]) await ask(who);
    expect((await access()).requests.map(({ user }: { user: Person }) => user.id)).toEqual([stranger.id]);
    const { items } = (await call('GET', '/activity', owner)).body;
    expect(items.filter(({ action }: { action: string }) => action === 'access.requested')).toHaveLength(1);
  });

  it('is answered by sharing, or declined', async () => {
    await fresh();
    await ask();
    expect((await call('DELETE', `/access-requests/${stranger.id}`, stranger)).status).toBe(404);
    expect((await call('DELETE', `/access-requests/${stranger.id}`, editor)).status).toBe(204);
    const { items } = (await call('GET', '/activity', owner)).body;
    expect(items[0]).toMatchObject({ action: 'access.declined', detail: { user: stranger.id, username: 'stranger' } });
    expect((await call('DELETE', `/access-requests/${stranger.id}`, editor)).body.code).toBe('user-not-found');
    await ask();
    await server.share(editor.token, document, 'stranger', 'viewer');
    expect((await access()).requests).toEqual([]);
    await call('DELETE', `/collaborators/${stranger.id}`, owner);
    expect((await access()).requests).toEqual([]);
  });

  it('is over for who has come in by a link or a group', async () => {
    await fresh();
    await ask();
    const team = await group('Later', stranger);
    await call('PUT', '/collaborators', admin, { group: team, role: 'viewer' });
    expect((await access()).requests).toEqual([]);
  });

  it('is limited for each account', async () => {
    const limited = await startTestServer({ rateLimits: true });
    const { token } = await limited.register('first-admin');
    const statuses: number[] = [];
    for (let at = 0; at < 31; at++)
      statuses.push((await limited.call('POST', `/api/documents/${randomUUID()}/access-requests`, { token })).status);
    await limited.close();
    expect(statuses).toEqual([...Array(30).fill(202), 429]);
  });
});

describe('giving a document away', () => {
  const give = (login: string, who = owner) => call('POST', '/transfer', who, { login });

  it('makes somebody its owner, and leaves the former one as an editor', async () => {
    await fresh();
    const socket = new Socket(`${server.socketUrl}/ws/documents/${document}?token=${owner.token}`, 'inkstone.v1');
    await socket.type('open');
    socket.send({ type: 'hello', client: `aaaaaaaa.${owner.id}` });
    await socket.type('welcome');
    const answer = await give('editor');
    expect([answer.status, answer.body.owner.id, answer.body.role]).toEqual([200, editor.id, 'editor']);
    await socket.next((message) => message.type === 'role' && message.role === 'editor');
    socket.close();
    expect((await call('GET', '/collaborators', editor)).body.items).toEqual([
      { user: { id: owner.id, username: 'owner', displayName: 'owner' }, role: 'editor' },
    ]);
    expect((await give('stranger')).status, 'it is not theirs any more').toBe(403);
    expect((await give('stranger', admin)).body.role, 'an admin may').toBe('owner');
    expect((await call('GET', '', editor)).body.role).toBe('editor');
  });

  it('takes somebody who can own it', async () => {
    await fresh();
    expect((await give('nobody-here')).body.code).toBe('user-not-found');
    expect((await give('owner')).body.code).toBe('is-owner');
    expect((await give('editor@example.com')).body.code, 'the address is not verified').toBe('user-not-found');
    const reader = await server.register('reader');
    await server.call('PATCH', `/api/admin/users/${reader.id}`, { token: admin.token, body: { role: 'viewer' } });
    expect((await give('reader')).status).toBe(422);
    await server.call('PATCH', `/api/admin/users/${reader.id}`, { token: admin.token, body: { disabled: true } });
    expect((await give('reader')).body.code).toBe('user-not-found');
    expect((await give('stranger', editor)).status).toBe(403);
  });
});

describe('suggestions', () => {
  let me: Person;
  const suggested = async (query: string, document?: string): Promise<string[]> => {
    const of = document === undefined ? '' : `&document=${document}`;
    const { body } = await server.call('GET', `/api/people/suggestions?query=${encodeURIComponent(query)}${of}`, { token: me.token });
    return body.items.map((item: { user?: Person; group?: { name: string } }) => item.user?.username ?? item.group?.name);
  };

  it('are people with whom one has shared, either way, and who is in one’s groups', async () => {
    me = await server.register('myself');
    const [given, giver, fellow] = [await server.register('x-given'), await server.register('x-giver'), await server.register('x-fellow')];
    const mine = await server.createDocument(me.token);
    await server.share(me.token, mine, given.username, 'viewer');
    await server.share(giver.token, await server.createDocument(giver.token), 'myself', 'viewer');
    const club = await group('X-club', me, fellow);
    await group('X-others', fellow);
    expect(await suggested('x')).toEqual(['x-giver', 'x-given', 'x-fellow', 'X-club']);
    expect(await suggested('X-GI')).toEqual(['x-giver', 'x-given']);
    expect(await suggested('giv'), 'a word in a name').toEqual(['x-giver', 'x-given']);
    expect(await suggested('ellow')).toEqual([]);
    expect(await suggested('x', mine)).toEqual(['x-giver', 'x-fellow', 'X-club']);
    await server.call('PUT', `/api/documents/${mine}/collaborators`, { token: me.token, body: { group: club, role: 'viewer' } });
    expect(await suggested('x', mine)).toEqual(['x-giver']);
    expect(await suggested('example.com'), 'never by an address').toEqual([]);
    expect(await suggested('%')).toEqual([]);
    await server.call('PATCH', `/api/admin/users/${giver.id}`, { token: admin.token, body: { disabled: true } });
    expect(await suggested('x')).toEqual(['x-given', 'x-fellow', 'X-club']);
    await server.db.updateTable('users').set({ display_name: 'Élodie Straße' }).where('id', '=', given.id).execute();
    for (const query of ['elo', 'STRASSE', 'élodie s']) expect([query, await suggested(query)]).toEqual([query, ['x-given']]);
  });

  it('are at most eight, and none of a document that one may not read', async () => {
    me = await server.register('popular');
    const mine = await server.createDocument(me.token);
    for (let at = 0; at < 10; at++) {
      await server.register(`many-${at}`);
      await server.share(me.token, mine, `many-${at}`, 'viewer');
    }
    expect(await suggested('')).toHaveLength(8);
    await fresh();
    const answer = await server.call('GET', `/api/people/suggestions?query=&document=${document}`, { token: me.token });
    expect(answer.status).toBe(404);
  });
});
