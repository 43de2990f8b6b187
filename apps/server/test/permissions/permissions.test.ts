/** Each cell of the table of permissions, over each transport. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Received, Socket } from '../collab/servers.ts';
import { type CallOptions, type Person, startTestServer, type TestServer } from '../support/server.ts';
import { type Action, type Outcome, renderPermissions, TABLE, WHO, type Who } from './table.ts';

let server: TestServer;
let admin: Person;
let owner: Person;
const accounts = new Map<Who, Person>();
const groups = new Map<Who, string>();

beforeAll(async () => {
  server = await startTestServer();
  admin = await server.register('the-admin');
  owner = await server.register('the-owner');
  await server.register('newcomer');
  for (const [index, who] of WHO.entries()) {
    const { account, by } = TABLE[who];
    if (account === 'guest') continue;
    const person = who === 'admin' ? admin : who === 'owner' ? owner : await server.register(`person-${index}`);
    accounts.set(who, person);
    if (account === 'viewer') await asAdmin('PATCH', `/api/admin/users/${person.id}`, { role: 'viewer' });
    if (by !== 'group') continue;
    const { id } = (await asAdmin('POST', '/api/groups', { name: who })).body;
    await asAdmin('PUT', `/api/groups/${id}/members/${person.id}`);
    groups.set(who, id);
  }
});
afterAll(() => server.close());

const asAdmin = (method: string, path: string, body?: object) => server.call(method, path, { token: admin.token, body });

/** A document that is shared with somebody as the table says. */
async function prepare(who: Who): Promise<{ document: string; token: string; user: string }> {
  const { role, by, account } = TABLE[who];
  const document = await server.createDocument(owner.token, 'Matrix', 'text');
  const path = `/api/documents/${document}`;
  const person = accounts.get(who);
  if (by === 'name') await server.share(owner.token, document, person?.username ?? '', role);
  if (by === 'group') await asAdmin('PUT', `${path}/collaborators`, { group: groups.get(who), role });
  if (by !== 'link') return { document, token: person?.token ?? '', user: person?.id ?? '' };
  const link = (await server.call('PUT', `${path}/link`, { token: owner.token, body: { role } })).body.token;
  const entered = await server.call(
    'POST',
    `/api/links/${link}`,
    account === 'guest' ? { body: { name: 'Gast' } } : { token: person?.token },
  );
  const token = entered.body.accessToken;
  return { document, token, user: (await server.call('GET', '/api/me', { token })).body.id };
}

const FORM: CallOptions = {
  raw: '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nwords\r\n--x--\r\n',
  headers: { 'content-type': 'multipart/form-data; boundary=x' },
};
/** The calls that need the right to an action. Editing goes over sockets. */
const REST: Record<Exclude<Action, 'edit'>, readonly [method: string, path: string, options?: CallOptions][]> = {
  read: [
    ['GET', ''],
    ['GET', '/edits'],
    ['GET', '/access'],
    ['GET', '/files'],
  ],
  star: [
    ['PUT', '/star'],
    ['PUT', '/tags', { body: { tags: [] } }],
  ],
  duplicate: [
    ['POST', '/duplicate', { body: {} }],
    ['POST', '/versions/0/copy', { body: {} }],
  ],
  rename: [['PATCH', '', { body: { title: 'Renamed' } }]],
  upload: [['POST', '/files', FORM]],
  'name-version': [['POST', '/versions', { body: { name: 'Draft' } }]],
  'restore-version': [['POST', '/versions/0/restore']],
  share: [
    ['PUT', '/collaborators', { body: { login: 'newcomer', role: 'viewer' } }],
    ['POST', '/invitations', { body: { email: 'new@example.org', role: 'viewer' } }],
  ],
  'manage-sharing': [
    ['PATCH', '', { body: { editorsShare: true } }],
    ['PUT', '/link', { body: { role: 'viewer' } }],
    ['DELETE', '/link'],
    ['POST', '/transfer', { body: { login: 'newcomer' } }],
  ],
  delete: [['DELETE', '']],
  'restore-from-trash': [['POST', '/restore']],
};

const outcomeOf = (status: number): Outcome | number => (status < 300 ? 'yes' : status === 403 ? 'no' : status === 404 ? 'hidden' : status);

/** Opens a socket, and edits by it. @returns what came of both */
async function overSocket(who: Who, protocol?: string): Promise<{ read: unknown; edit: unknown }> {
  const { document, token, user } = await prepare(who);
  const socket = new Socket(`${server.socketUrl}/ws/documents/${document}?token=${token}`, protocol);
  const first = await socket.next(({ type }) => type === 'rejected' || type === (protocol === undefined ? 'document' : 'open'));
  if (first.type === 'rejected') return { read: outcomeOf(Number(first.status)), edit: outcomeOf(Number(first.status)) };
  if (protocol === undefined) socket.send({ type: 'edit', operation: 'insert', position: 0, content: 'A', version: 1 });
  else {
    socket.send({ type: 'hello', client: `aaaaaaaa.${user}` });
    await socket.type('welcome');
    socket.send({ type: 'edit', id: randomUUID(), version: 1, delta: [{ insert: 'A' }] });
  }
  const edited = (message: Received) => ['edit', 'edits'].includes(message.type);
  const refused = (message: Received) => ['error', 'refused'].includes(message.type);
  const answer = await socket.next((message) => edited(message) || refused(message));
  socket.close();
  return { read: 'yes', edit: edited(answer) ? 'yes' : answer.code === 'not-an-editor' ? 'no' : answer };
}

/** Watches the document, and another one that the caller may read; both are renamed, in this order. @returns whether the first was told of */
async function overEventStream(who: Who): Promise<Outcome> {
  const { document, token } = await prepare(who);
  const marker = await server.createDocument(owner.token, 'Marker');
  const link = (await server.call('PUT', `/api/documents/${marker}/link`, { token: owner.token, body: { role: 'viewer' } })).body.token;
  await server.call('POST', `/api/links/${link}`, { token });
  const abort = new AbortController();
  const response = await fetch(`${server.url}/api/documents/watch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ documents: [document, marker] }),
    signal: abort.signal,
  });
  for (const id of [document, marker])
    await server.call('PATCH', `/api/documents/${id}`, { token: owner.token, body: { title: 'Renamed' } });
  let events = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    events += decoder.decode(chunk, { stream: true });
    if (events.includes(`event: changed\ndata: {"document":"${marker}"}`)) break;
  }
  abort.abort();
  return events.includes(document) ? 'yes' : 'hidden';
}

describe.each(WHO)('%s', (who) => {
  const { may } = TABLE[who];

  it.each(Object.keys(REST) as (keyof typeof REST)[])('over REST: %s', async (action) => {
    for (const [method, path, options] of REST[action]) {
      const { document, token } = await prepare(who);
      const url = `/api/documents/${document}`;
      if (action === 'restore-from-trash') await server.call('DELETE', url, { token: owner.token });
      const { status } = await server.call(method, url + path, { token, ...options });
      expect([method, path, outcomeOf(status)]).toEqual([method, path, may[action]]);
    }
  });

  it('on the plain socket: read and edit', async () => {
    expect(await overSocket(who)).toEqual({ read: may.read, edit: may.edit });
  });

  it('on the socket of the web app: read and edit', async () => {
    expect(await overSocket(who, 'inkstone.v1')).toEqual({ read: may.read, edit: may.edit });
  });

  it('on the event stream: read', async () => {
    expect(await overEventStream(who)).toBe(may.read);
  });
});

it('is what the documentation shows', async () => {
  await expect(renderPermissions()).toMatchFileSnapshot('../../../../docs/permissions.md');
});
