/** Restoring a version or a passage of it, while others type, twice, many at one moment, and while the document goes away. Real server and sockets. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tx } from '../../src/db/database.ts';
import { ProtocolClient } from '../collab/protocol-client.ts';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let ann: Person;
let bob: Person;
beforeAll(async () => {
  server = await startTestServer();
  await server.register('admin');
  ann = await server.register('ann');
  bob = await server.register('bob');
});
afterAll(() => server.close());

const call = (method: string, path: string, body?: unknown, { token } = ann) =>
  server.call(method, `/api/documents/${path}`, { token, body });
const restore = (id: string, version: number, body?: unknown, person = ann) =>
  call('POST', `${id}/versions/${version}/restore`, body, person);
const textOf = async (id: string) => (await call('GET', id)).body.text;
const join = (id: string, person: Person) =>
  new ProtocolClient(`${server.socketUrl}/ws/documents/${id}?token=${person.token}`, `${randomUUID().slice(0, 8)}.${person.id}`);

/** Takes a lock, and keeps it until the returned function is called. */
async function hold(lock: (tx: Tx) => Promise<unknown>): Promise<() => Promise<void>> {
  let unlock = () => {};
  let locked = () => {};
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const transaction = server.db.transaction().execute(async (tx) => {
    await lock(tx);
    await new Promise<void>((resolve) => {
      unlock = resolve;
      locked();
    });
  });
  await isLocked;
  return async () => {
    unlock();
    await transaction;
  };
}

/** How many queries wait for a lock. */
async function waiting(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(server.db);
  return rows[0]?.count ?? 0;
}

/** Activity of restores, newest first. */
async function restores(id: string) {
  const { items } = (await call('GET', `${id}/activity`)).body;
  return items.filter(({ action }: { action: string }) => action === 'version.restored').map(({ detail }: { detail: unknown }) => detail);
}

/** A document with these texts as its versions 1, 2, …, written by ann in her editor. */
async function withTexts(...texts: string[]): Promise<string> {
  const id = await server.createDocument(ann.token, 'Restore', texts[0]);
  await server.share(ann.token, id, 'bob', 'editor');
  const page = join(id, ann);
  await page.until(() => page.synchronized);
  for (const [index, text] of texts.entries()) {
    if (index === 0) continue;
    const before = page.text.slice(0, -1);
    let same = 0;
    while (same < Math.min(before.length, text.length) && before[same] === text[same]) same++;
    let end = 0;
    while (end < Math.min(before.length, text.length) - same && before.at(-1 - end) === text.at(-1 - end)) end++;
    const insert = text.slice(same, text.length - end);
    const deleted = before.length - end - same;
    page.edit([...(same > 0 ? [{ retain: same }] : []), ...(insert ? [{ insert }] : []), ...(deleted > 0 ? [{ delete: deleted }] : [])]);
    await page.until(() => page.synchronized);
  }
  page.close();
  return id;
}

describe('a restore', () => {
  it('is an edit in the stream that the page which asked recognises by its id', async () => {
    const id = await withTexts('first', 'second');
    expect((await restore(id, 1, { editId: 'page-7' })).body).toEqual({ version: 3 });
    const row = await server.db
      .selectFrom('edits')
      .selectAll()
      .where('document_id', '=', id)
      .where('version', '=', 3)
      .executeTakeFirstOrThrow();
    expect([row.client, row.edit_id]).toEqual([`restore.${ann.id}`, 'page-7']);
  });

  it('asked for twice with one id is one edit, though others have typed since', async () => {
    const id = await withTexts('first', 'second');
    await restore(id, 1, { editId: 'one' });
    const page = join(id, bob);
    await page.until(() => page.synchronized);
    page.edit([{ insert: 'bob: ' }]);
    await page.until(() => page.synchronized);
    page.close();
    expect((await restore(id, 1, { editId: 'one' })).body).toEqual({ version: 3 });
    expect((await restore(id, 2, { editId: 'one' }, bob)).body, 'another person’s id is another one').toEqual({ version: 5 });
    expect(await textOf(id)).toBe('second');
    expect(await restores(id)).toEqual([
      { restored: 2, version: 5 },
      { restored: 1, version: 3 },
    ]);
  });

  it('asked for twice at one moment with one id is one edit', async () => {
    const id = await withTexts('first', 'second');
    const answers = await Promise.all([1, 2, 3].map(() => restore(id, 1, { editId: 'same' })));
    expect(answers.map(({ body }) => body)).toEqual([1, 2, 3].map(() => ({ version: 3 })));
    expect(await restores(id)).toHaveLength(1);
  });

  it('keeps what others type until it is committed', async () => {
    const id = await withTexts('old '.repeat(100), 'new');
    const page = join(id, bob);
    await page.until(() => page.synchronized);
    const unlock = await hold((tx) => tx.selectFrom('heads').select('version').where('document_id', '=', id).forUpdate().execute());
    const restored = restore(id, 1);
    await expect.poll(waiting).toBe(1);
    page.edit([{ insert: 'typed by bob ' }]);
    await unlock();
    expect((await restored).body).toEqual({ version: 3 });
    await page.until(() => page.synchronized && page.version === 4);
    expect(page.text.replace('typed by bob ', '')).toBe(`${'old '.repeat(100)}\n`);
    expect(page.text).toContain('typed by bob ');
    page.close();
  });

  it('keeps what others type from the moment on at which it looked at the text', async () => {
    const id = await withTexts('first');
    const page = join(id, bob);
    await page.until(() => page.synchronized);
    const unlock = await hold((tx) => sql`LOCK TABLE edits IN ACCESS EXCLUSIVE MODE`.execute(tx));
    page.edit([{ insert: 'typed by bob ' }]);
    await expect.poll(waiting).toBe(1);
    // It looks at the text before it looks for its edit in the log, which it can't while the table is locked.
    const restored = restore(id, 0);
    await expect.poll(waiting).toBe(2);
    await unlock();
    expect((await restored).body).toEqual({ version: 3 });
    await page.until(() => page.synchronized && page.version === 3);
    expect(page.text).toBe('typed by bob \n');
    page.close();
  });

  it('of one version, asked for by ten at one moment, brings it back once', async () => {
    const id = await withTexts('The first text.', 'Another one');
    const answers = await Promise.all(Array.from({ length: 10 }, (_, number) => restore(id, 1, undefined, number % 2 ? ann : bob)));
    expect(answers.map(({ status, body }) => [status, body.version])).toEqual(answers.map(() => [200, 3]));
    expect(await textOf(id)).toBe('The first text.');
    expect(await restores(id)).toEqual([{ restored: 1, version: 3 }]);
  });

  it('of ten versions at one moment ends with one of them, whole', async () => {
    const texts = Array.from({ length: 10 }, (_, number) => `${number} `.repeat(number + 2));
    const id = await withTexts(...texts, 'last');
    const answers = await Promise.all(texts.map((_, index) => restore(id, index + 1)));
    expect(answers.map(({ status }) => status)).toEqual(texts.map(() => 200));
    expect(texts).toContain(await textOf(id));
    expect(await restores(id)).toHaveLength(10);
  });

  it('while the document goes into the trash is done before or refused, and then recorded or not', async () => {
    for (let round = 0; round < 8; round++) {
      const id = await withTexts('first', 'second');
      const [mine, bobs] = await Promise.all([restore(id, 1), restore(id, 1, undefined, bob), call('DELETE', id)]);
      expect([[200], [409, 'in-trash']]).toContainEqual(mine.status === 200 ? [200] : [mine.status, mine.body.code]);
      expect([[200], [404, 'not-found']]).toContainEqual(bobs.status === 200 ? [200] : [bobs.status, bobs.body.code]);
      const edits = (await call('GET', `${id}/edits?after=2`)).body.items;
      expect((await restores(id)).length).toBe(edits.length);
    }
  });

  it('while the document is deleted for good is done before, or says that it is gone', async () => {
    for (let round = 0; round < 8; round++) {
      const id = await withTexts('first', 'second');
      const [mine, bobs] = await Promise.all([restore(id, 1), restore(id, 1, undefined, bob), call('DELETE', `${id}?permanent=true`)]);
      for (const { status } of [mine, bobs]) expect([200, 404]).toContain(status);
    }
  });

  it('of a version that does not exist, or with a wrong body, is refused', async () => {
    const id = await withTexts('first');
    for (const wrong of ['2', '-1', '1.5', '999999999999999', '99999999999999999999']) {
      expect([wrong, (await call('POST', `${id}/versions/${wrong}/restore`)).status]).toEqual([wrong, 404]);
    }
    for (const body of [{ editId: '' }, { editId: 'x'.repeat(65) }, { editId: '\0' }, { editId: 7 }, { passage: {} }, []]) {
      expect([body, (await restore(id, 0, body)).status]).toEqual([body, 422]);
    }
    expect((await restore(id, 1, { editId: 'x' })).body).toEqual({ version: 1 });
  });
});

describe('a restored passage', () => {
  const passage = (id: string, version: number, from: number, to: number) => restore(id, version, { passage: { from, to } });

  it('comes back where it stood, and what is around it stays', async () => {
    const id = await withTexts('one two three', 'one 2 three', 'ONE 2 three', 'ONE 2 three four');
    expect((await passage(id, 1, 4, 7)).body).toEqual({ version: 5 });
    expect(await textOf(id)).toBe('ONE two three four');
    expect(await restores(id)).toEqual([{ restored: 1, from: 4, to: 7, version: 5 }]);
    expect((await passage(id, 1, 4, 7)).body, 'it is there').toEqual({ version: 5 });
  });

  it('comes back though it was typed over letter by letter, or deleted', async () => {
    const typedOver = await withTexts('hello world', 'hello e', 'hello ea', 'hello earth');
    await passage(typedOver, 1, 6, 11);
    expect(await textOf(typedOver)).toBe('hello world');
    const deleted = await withTexts('a\nb\nc', 'a\nc', 'a\nc!');
    await passage(deleted, 1, 2, 4);
    expect(await textOf(deleted)).toBe('a\nb\nc!');
  });

  it('takes nothing from what was written beside it', async () => {
    const id = await withTexts('one two three', 'one 2wo three', 'one 2wo and three', 'one and 2wo and three');
    await passage(id, 1, 4, 7);
    expect(await textOf(id)).toBe('one and two and three');
  });

  it('may be the whole text, and never takes the last newline', async () => {
    const id = await withTexts('one\ntwo', '');
    await passage(id, 1, 0, 8);
    expect(await textOf(id)).toBe('one\ntwo');
    const last = await withTexts('one', 'one\nmore');
    await passage(last, 1, 3, 4);
    expect(await textOf(last)).toBe('one\nmore');
  });

  it('that is out of range, empty or within a surrogate pair is refused', async () => {
    const id = await withTexts('a😀b', '');
    for (const [from, to, path] of [
      [0, 6, 'passage.to'],
      [0, 1e15, 'passage.to'],
      [2, 4, 'passage.from'],
      [0, 2, 'passage.to'],
      [-1, 2, 'passage.from'],
      [3, 3, 'passage'],
      [4, 3, 'passage'],
      [0.5, 3, 'passage.from'],
    ] as const) {
      const { status, body } = await passage(id, 1, from, to);
      expect([from, to, status, body.errors?.[0].path]).toEqual([from, to, 422, path]);
    }
    await passage(id, 1, 1, 3);
    expect(await textOf(id)).toBe('😀');
  });
});
