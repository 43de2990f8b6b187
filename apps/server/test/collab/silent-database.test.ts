/** A database that vanishes without a word: connections stay open, and nothing comes back (R1, R4, R7). */
import type { User } from '@inkstone/sync/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/databases.ts';
import { type Loss, startDeafProxy } from '../support/deaf-proxy.ts';
import { startTestServer } from '../support/server.ts';
import { People, TestServer } from './servers.ts';
import { insert } from './steps.ts';

const SHORT = { query_timeout: 400 };
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let proxy: Awaited<ReturnType<typeof startDeafProxy>>;

beforeEach(async () => {
  database = await createTestDatabase();
  proxy = await startDeafProxy(database.connection);
});

afterEach(async () => {
  await proxy.close();
  await database.drop();
});

describe('an edit that is on its way', () => {
  it.each<Loss>(['requests', 'answers'])('is saved once when the %s of its commit are lost', async (loss) => {
    const people = new People(database.connection);
    const ann: User = await people.add('ann');
    const document = await people.document(ann);
    const server = await TestServer.start({ ...proxy.connection, ...SHORT }, people);
    const a = server.plain(document, ann);
    await a.type('document');
    a.send(insert(0, 'before ', 0, 'e1'));
    await a.next(({ id }) => id === 'e1');
    proxy.goDeaf(loss);
    a.send(insert(7, 'after', 1, 'e2'));
    expect(await a.next(({ id }) => id === 'e2')).toMatchObject({ type: 'edit', own: true, version: 2 });
    // The connection that went deaf is not used again: another edit needs no second chance.
    a.send(insert(0, '!', 2, 'e3'));
    await a.next(({ id }) => id === 'e3');
    expect((await people.logged(document)).map(({ edit_id }) => edit_id)).toEqual(['e1', 'e2', 'e3']);
    a.close();
    await server.close();
    await people.close();
  });
});

describe('a request', () => {
  it('does not get a connection that went deaf under another', async () => {
    const server = await startTestServer({ connection: { ...proxy.connection, ...SHORT } });
    const { token } = await server.register('ann');
    await server.createDocument(token);
    proxy.goDeaf('answers');
    const statuses: number[] = [];
    // Each may lose one connection of the pool, and none loses one that another has lost.
    while (statuses.at(-1) !== 200) statuses.push((await server.call('GET', '/api/documents', { token })).status);
    expect(statuses.length).toBeLessThanOrEqual(20);
    await server.close();
  });
});
