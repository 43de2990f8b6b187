/** No act escapes the audit trail: who reads, by whatever way, who edits, and where an act came from. */
import { randomUUID } from 'node:crypto';
import { on, once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { EditingRecorder } from '../../src/audit/editing.ts';
import { createLogger } from '../../src/http/logging.ts';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let owner: Person;
let document: string;
beforeEach(async () => {
  server = await startTestServer();
  owner = await server.register('owner');
  document = await server.createDocument(owner.token, 'Notes', 'secret');
});
afterEach(() => server.close());

async function trail(...actions: string[]) {
  const rows = await server.db.selectFrom('activity').selectAll().orderBy('created_at').execute();
  return rows.filter(({ action }) => actions.includes(action));
}

/** A socket whose messages are kept until they are read. */
async function open(subprotocol?: string, hello?: object) {
  const url = `${server.socketUrl}/ws/documents/${document}?token=${owner.token}`;
  const socket = new WebSocket(url, subprotocol === undefined ? [] : [subprotocol], { headers: { 'user-agent': 'a test' } });
  const messages = on(socket, 'message')[Symbol.asyncIterator]();
  const next = async () => JSON.parse(String((await messages.next()).value[0]));
  await once(socket, 'open');
  if (hello !== undefined) socket.send(JSON.stringify(hello));
  return { socket, next };
}

it('has an opening by the plain socket before the document is shown, with where it came from', async () => {
  const { socket, next } = await open();
  expect(await next()).toMatchObject({ type: 'document', content: 'secret' });
  expect(await trail('document.opened')).toMatchObject([
    { actor_id: owner.id, document_id: document, address: '127.0.0.1', user_agent: 'a test' },
  ]);
  socket.close();
});

it('has an opening by a hello with a made-up history, which gets the whole text', async () => {
  const hello = { type: 'hello', client: `made-up-0.${owner.id}`, version: 1, history: randomUUID() };
  const { socket, next } = await open('inkstone.v1', hello);
  const message = await next();
  expect(message).toMatchObject({ type: 'welcome', version: 1 });
  expect(message.content).toEqual([{ insert: 'secret\n' }]);
  expect(await trail('document.opened')).toHaveLength(1);
  socket.close();
});

it.each([
  ['the document', ''],
  ['an old version', '/versions/1'],
  ['the edits', '/edits'],
  ['who wrote it', '/attribution'],
  ['what changed', '/diff?from=0&to=1'],
])('has a reading of %s by a program', async (_what, path) => {
  const answer = await server.call('GET', `/api/documents/${document}${path}`, { token: owner.token });
  expect(answer.status).toBe(200);
  expect(await trail('document.read')).toMatchObject([
    { actor_id: owner.id, document_id: document, address: '127.0.0.1', request_id: answer.headers.get('x-request-id') },
  ]);
});

it('has no reading of what shows no text', async () => {
  for (const path of ['?content=false', '/versions', '/collaborators', '/files']) {
    await server.call('GET', `/api/documents/${document}${path}`, { token: owner.token });
  }
  expect(await trail('document.read')).toEqual([]);
});

it('takes readings of one person within five minutes for one, also many at one moment', async () => {
  const read = () => server.call('GET', `/api/documents/${document}`, { token: owner.token });
  await Promise.all(Array.from({ length: 10 }, read));
  await read();
  expect(await trail('document.read')).toHaveLength(1);
  const other = await server.register('other');
  await server.share(owner.token, document, 'other', 'viewer');
  await server.call('GET', `/api/documents/${document}`, { token: other.token });
  expect(await trail('document.read')).toHaveLength(2);
});

it('shows nothing that could not be recorded', async () => {
  await server.db.schema.alterTable('activity').renameTo('activity_away').execute();
  expect((await server.call('GET', `/api/documents/${document}`, { token: owner.token })).status).toBeGreaterThanOrEqual(500);
  const socket = new WebSocket(`${server.socketUrl}/ws/documents/${document}?token=${owner.token}`);
  const [error] = await once(socket, 'error');
  expect(String(error)).toContain('503');
  await server.db.schema.alterTable('activity_away').renameTo('activity').execute();
  expect((await server.call('GET', `/api/documents/${document}`, { token: owner.token })).status).toBe(200);
});

it('says who edited how much, from which version to which, once each', async () => {
  const other = await server.register('other');
  await server.share(owner.token, document, 'other', 'editor');
  const { socket, next } = await open();
  const edit = (content: string, version: number) =>
    socket.send(JSON.stringify({ type: 'edit', operation: 'insert', position: 0, content, version }));
  for (const version of [1, 2, 3]) {
    edit('x', version);
    while ((await next()).type !== 'edit');
  }
  socket.close();
  await server.call('POST', `/api/documents/${document}/versions/0/restore`, { token: other.token });
  // As a server that starts does, for what another one had not recorded when it died. Two do it at one moment.
  const recorders = [1, 2].map(() => new EditingRecorder(server.db, createLogger('silent')));
  await Promise.all(recorders.map((recorder) => recorder.recordLeftovers()));
  const entries = await trail('document.edited');
  expect(entries).toHaveLength(2);
  expect(entries).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ actor_id: owner.id, detail: { edits: 3, fromVersion: 1, toVersion: 4 } }),
      expect.objectContaining({ actor_id: other.id, detail: { edits: 1, fromVersion: 4, toVersion: 5 } }),
    ]),
  );
  await Promise.all(recorders.map((recorder) => recorder.recordLeftovers()));
  expect(await trail('document.edited')).toHaveLength(2);
});

it('records a restore with where it came from, in the statement of its edit', async () => {
  const answer = await server.call('POST', `/api/documents/${document}/versions/0/restore`, { token: owner.token });
  expect(await trail('version.restored')).toMatchObject([
    { actor_id: owner.id, address: '127.0.0.1', request_id: answer.headers.get('x-request-id') },
  ]);
});
