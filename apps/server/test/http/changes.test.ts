/** Who wrote a document, what changed, and taking one person's edits back: through the API, with edits that people make on sockets. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let [ann, ben, vera]: Person[] = [];
beforeAll(async () => {
  server = await startTestServer();
  [ann, ben, vera] = [await server.register('ann'), await server.register('ben'), await server.register('vera')];
});
afterAll(() => server.close());

const token = (who: Person | undefined) => (who as Person).token;
const call = (who: Person | undefined, method: string, path: string, body?: unknown) =>
  server.call(method, `/api/documents/${path}`, { token: token(who), body });
const shown = (who: Person | undefined) => ({ id: who?.id, username: who?.username, displayName: who?.username });

/** A document of ann's that ben edits too. */
async function shared(text: string): Promise<string> {
  const id = await server.createDocument(token(ann), 'H', text);
  await server.share(token(ann), id, 'ben', 'editor');
  await server.share(token(ann), id, 'vera', 'viewer');
  return id;
}

/** Makes edits on a plain socket, each at the version that it finds. @returns the version after them */
async function edit(who: Person | undefined, document: string, ...edits: Record<string, unknown>[]): Promise<number> {
  const socket = new WebSocket(`${server.socketUrl}/ws/documents/${document}?token=${token(who)}`);
  const messages: { type: string; version: number; own?: boolean }[] = [];
  let heard = () => {};
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    heard();
  });
  await once(socket, 'open');
  const next = async (is: (message: (typeof messages)[number]) => boolean) => {
    for (;;) {
      const index = messages.findIndex(is);
      if (index !== -1) return messages.splice(0, index + 1).at(-1)?.version as number;
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  };
  let version = await next(({ type }) => type === 'document');
  for (const each of edits) {
    socket.send(JSON.stringify({ type: 'edit', ...each, version }));
    version = await next(({ type, own }) => type === 'edit' && own === true);
  }
  socket.close();
  return version;
}

const insert = (position: number, content: string) => ({ operation: 'insert', position, content });
const remove = (position: number, length: number) => ({ operation: 'delete', position, length });
const bold = (position: number, length: number) => ({ operation: 'format', position, length, attributes: { bold: true } });
const textOf = async (id: string) => (await call(ann, 'GET', id)).body.text;
const runsOf = async (id: string, query = '') =>
  (await call(vera, 'GET', `${id}/attribution${query}`)).body.runs.map(
    ({ length, user, version }: { length: number; user: { username: string }; version: number }) => [length, user.username, version],
  );

describe('attribution', () => {
  it('says of each unit who wrote it with which edit, now and at any version', async () => {
    const id = await shared('hello world');
    await edit(ben, id, insert(5, ' big'), remove(0, 1));
    const { status, body } = await call(vera, 'GET', `${id}/attribution`);
    expect(status).toBe(200);
    expect(body).toEqual({
      version: 3,
      runs: [
        { length: 4, user: shown(ann), version: 1 },
        { length: 4, user: shown(ben), version: 2 },
        { length: 6, user: shown(ann), version: 1 },
        { length: 1, user: shown(ann), version: 0 },
      ],
    });
    expect(await runsOf(id, '?version=1')).toEqual([
      [11, 'ann', 1],
      [1, 'ann', 0],
    ]);
    expect(await runsOf(id, '?version=0')).toEqual([[1, 'ann', 0]]);
    expect(await runsOf(id, '?from=3&to=6')).toEqual([
      [1, 'ann', 1],
      [2, 'ben', 2],
    ]);
    expect(await runsOf(id, '?from=3&merge=user&version=3')).toEqual([
      [1, 'ann', 1],
      [4, 'ben', 2],
      [7, 'ann', 1],
    ]);
    for (const wrong of ['4', '99999999999999']) expect((await call(vera, 'GET', `${id}/attribution?version=${wrong}`)).status).toBe(404);
    for (const wrong of ['-1', 'x', '1.5', '']) expect((await call(vera, 'GET', `${id}/attribution?version=${wrong}`)).status).toBe(422);
  });

  it('stays with the author through a restore, and a copy within the document', async () => {
    const id = await shared('one two three');
    await edit(ben, id, remove(3, 4));
    await call(ben, 'POST', `${id}/versions/1/restore`);
    expect(await runsOf(id)).toEqual([
      [13, 'ann', 1],
      [1, 'ann', 0],
    ]);
    const line = 'A line that is long enough to be known again.';
    await edit(ann, id, insert(0, line));
    await edit(ben, id, insert(line.length + 13, line));
    expect(await runsOf(id)).toEqual([
      [45, 'ann', 4],
      [13, 'ann', 1],
      [45, 'ann', 4],
      [1, 'ann', 0],
    ]);
  });
});

describe('a difference', () => {
  it('has the changes over the content at `from`, each with its author, both ways', async () => {
    const id = await shared('hello world');
    await edit(ben, id, insert(5, ' big'), bold(0, 2));
    await edit(ann, id, remove(10, 5));
    const forth = await call(vera, 'GET', `${id}/diff?from=1&to=4`);
    expect(forth.body).toEqual({
      from: 1,
      to: 4,
      basis: 'edits',
      changes: [
        { retain: 2, attributes: { bold: true }, user: shown(ben) },
        { retain: 3 },
        { insert: ' big', user: shown(ben) },
        { retain: 1 },
        { delete: 5, user: shown(ann) },
      ],
    });
    const back = await call(vera, 'GET', `${id}/diff?from=4&to=1`);
    expect(back.body.changes).toEqual([
      { retain: 2, attributes: { bold: null }, user: shown(ben) },
      { retain: 3 },
      { delete: 4, user: shown(ben) },
      { retain: 1 },
      { insert: 'world', user: shown(ann) },
    ]);
    expect((await call(vera, 'GET', `${id}/diff?from=2&to=2`)).body.changes).toEqual([]);
    expect((await call(vera, 'GET', `${id}/diff?from=1&to=5`)).status).toBe(404);
    for (const wrong of ['from=1', 'to=1', 'from=-1&to=2', 'from=a&to=b'])
      expect((await call(vera, 'GET', `${id}/diff?${wrong}`)).status).toBe(422);
  });
});

describe('taking back', () => {
  it('undoes what one person did and keeps the rest, first shown by a dry run', async () => {
    const id = await shared('The plan is good.');
    const from = await edit(ann, id, insert(17, ' We start.'));
    await edit(ben, id, remove(12, 4), insert(12, 'bad'), bold(0, 3));
    const to = await edit(ann, id, insert(0, 'Note: '));
    const body = { user: 'ben', from, to };
    const dry = await call(ann, 'POST', `${id}/take-back?dryRun=true`, body);
    expect(dry.body).toEqual({
      version: to,
      delta: { ops: [{ retain: 6 }, { retain: 3, attributes: { bold: null } }, { retain: 9 }, { insert: 'good' }, { delete: 3 }] },
    });
    expect(await textOf(id)).toBe('Note: The plan is bad. We start.');
    const done = await call(ann, 'POST', `${id}/take-back`, { ...body, user: ben?.id, editId: 'mine-1' });
    expect(done.body).toEqual({ version: to + 1 });
    expect(await textOf(id)).toBe('Note: The plan is good. We start.');
    expect((await call(ann, 'POST', `${id}/take-back`, { ...body, editId: 'mine-1' })).body, 'sent again').toEqual({ version: to + 1 });
    expect((await call(ann, 'POST', `${id}/take-back`, body)).body, 'nothing is left').toEqual({ version: to + 1 });
    const { items } = (await call(ann, 'GET', `${id}/activity`)).body;
    expect(items[0]).toMatchObject({
      action: 'edits.taken-back',
      actor: { username: 'ann' },
      detail: { user: ben?.id, from, to, version: to + 1 },
    });
    expect((await runsOf(id)).filter(([, author]: [number, string]) => author === 'ben')).toEqual([]);
  });

  it('undoes what everybody did in a session, and keeps what was written after it', async () => {
    const id = await shared('Agenda.');
    const from = await edit(ann, id, insert(7, ' One.'));
    await edit(ben, id, insert(12, ' Two.'));
    const to = await edit(ann, id, remove(0, 6));
    await edit(ben, id, insert(0, 'New: '));
    expect((await call(ann, 'POST', `${id}/take-back`, { from, to })).status).toBe(200);
    expect(await textOf(id)).toBe('New: Agenda. One.');
  });

  it('empties a document whose only writer is taken back, and keeps its edits in the log', async () => {
    const id = await shared('all by ann');
    const { version } = (await call(ben, 'POST', `${id}/take-back`, { user: 'ann', from: 0, to: 1 })).body;
    expect([version, await textOf(id)]).toEqual([2, '']);
    expect((await call(ann, 'GET', `${id}/versions/1`)).body.text).toBe('all by ann');
  });

  it('finds what somebody did whose account is disabled', async () => {
    const gone = await server.register('gone');
    const id = await shared('kept');
    await server.share(token(ann), id, 'gone', 'editor');
    const to = await edit(gone, id, insert(4, ' and lost'));
    await server.db.updateTable('users').set({ disabled_at: new Date() }).where('id', '=', gone.id).execute();
    expect((await call(ann, 'POST', `${id}/take-back`, { user: 'gone', from: 1, to })).status).toBe(200);
    expect(await textOf(id)).toBe('kept');
  });

  it('ten times at one moment does it once', async () => {
    const id = await shared('start');
    const to = await edit(ben, id, insert(5, ' more'), remove(0, 2));
    const answers = await Promise.all(Array.from({ length: 10 }, () => call(ann, 'POST', `${id}/take-back`, { user: 'ben', from: 1, to })));
    expect(answers.map(({ status }) => status)).toEqual(new Array(10).fill(200));
    expect(await textOf(id)).toBe('start');
  });

  it('refuses versions that are not there, unknown people, and those who may not', async () => {
    const id = await shared('x');
    const of = async (who: Person | undefined, body: unknown) => (await call(who, 'POST', `${id}/take-back`, body)).status;
    expect(await of(ann, { user: 'ann', from: 0, to: 2 })).toBe(422);
    expect(await of(ann, { user: 'ann', from: 1, to: 0 })).toBe(422);
    expect(await of(ann, { user: 'ann', from: -1, to: 1 })).toBe(422);
    expect(await of(ann, { user: 'ann', from: 0, to: 1e15 })).toBe(422);
    expect(await of(ann, { user: 'ann', from: 0 })).toBe(422);
    expect(await of(ann, { user: 'nobody-at-all', from: 0, to: 1 })).toBe(404);
    expect(await of(vera, { user: 'ann', from: 0, to: 1 })).toBe(403);
    expect(await textOf(id)).toBe('x');
  });
});
