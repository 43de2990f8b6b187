/** The bus, over what it may be carried by: this process, one Redis, a Cluster, a Redis that Sentinels watch over. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Bus } from '../src/ports/bus.ts';
import { createLocalBus } from '../src/stores/local-bus.ts';
import { createRedisBus } from '../src/stores/redis-bus.ts';
import { carries, describeBus, Listener } from './support/bus-contract.ts';
import { startRedis, startRedisCluster, startRedisSentinels, type TestRedis } from './support/redis.ts';

const PASSWORD = 'a secret: of Redis/?';
const logged: string[] = [];
const logger = pino({ level: 'debug' }, { write: (line: string) => logged.push(line) });
const busOf = (url: string) => createRedisBus({ url, logger });

describeBus('within one process', false, () => createLocalBus());

describe('over Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis([], PASSWORD);
  });
  afterAll(async () => {
    await redis.close();
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD)]) expect(logged.join('')).not.toContain(secret);
  });
  describeBus('one Redis', true, () => busOf(redis.url));

  const buses: Bus[] = [];
  const listen = () => {
    const listener = new Listener(busOf(redis.url));
    buses.push(listener.bus);
    return listener;
  };
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
  });

  it('is not waited for at the start, is down while it is away, and goes on by itself', async () => {
    await redis.kill();
    const [from, to] = [listen(), listen()];
    const document = randomUUID();
    to.bus.follow([`document:${document}`]);
    from.bus.publish({ type: 'text', document });
    expect([from.bus.up, to.bus.up]).toEqual([false, false]);
    await redis.start();
    await Promise.all([carries(from.bus), carries(to.bus)]);
    await to.next((message) => message.type === 'joined' && message.topics !== null);
    from.bus.publish({ type: 'edits', document, history: 'h', from: 1, edits: [] });
    await to.next((message) => message.type === 'edits');

    await redis.kill();
    await expect.poll(() => from.bus.up || to.bus.up, { interval: 50 }).toBe(false);
    const before = to.heard.length;
    await redis.start();
    await Promise.all([carries(from.bus), carries(to.bus)]);
    // It says that what was told meanwhile may be lost, and hears of the same documents as before.
    await expect.poll(() => to.heard.slice(before).some(([message]) => message.type === 'joined')).toBe(true);
    from.bus.publish({ type: 'edits', document, history: 'h', from: 2, edits: [] });
    await to.next((message) => message.type === 'edits' && message.from === 2);
  });

  it('notices a Redis that takes everything and answers nothing', async () => {
    const { bus } = listen();
    await carries(bus);
    await redis.kill('SIGSTOP');
    await expect.poll(() => bus.up, { interval: 50 }).toBe(false);
    for (let number = 0; number < 20_000; number++) bus.publish({ type: 'text', document: 'd' });
    await redis.kill('SIGCONT');
    await carries(bus);
  });

  it('takes a server that falls silent for dead', async () => {
    const { createClient } = await import('redis');
    const client = createClient({ url: redis.url });
    await client.connect();
    const listener = listen();
    await carries(listener.bus);
    await client.publish('inkstone:servers', '{"server":"silent","message":{"type":"account","user":"u"}}');
    await listener.next((message) => message.type === 'account');
    const [, server] = await listener.next((message) => message.type === 'lost');
    expect(server).toBe('silent');
    client.destroy();
  });

  it('says of edits that are too long for a message only that they are there', async () => {
    const [from, to] = [listen(), listen()];
    await Promise.all([carries(from.bus), carries(to.bus)]);
    const document = randomUUID();
    to.bus.follow([`document:${document}`]);
    await to.next((message) => message.type === 'joined' && message.topics !== null);
    const edit = { client: 'c.u', id: '1', user: 'u', username: 'ada', at: 1, delta: [{ insert: 'x'.repeat(2_000_000) }] };
    from.bus.publish({ type: 'edits', document, history: 'h', from: 4, edits: [edit, edit] });
    const [message] = await to.next(({ type }) => type === 'edits');
    expect(message).toEqual({ type: 'edits', document, history: 'h', from: 6, edits: [] });
  });

  it('passes over what it does not understand', async () => {
    const { createClient } = await import('redis');
    const client = createClient({ url: redis.url });
    await client.connect();
    const listener = listen();
    await carries(listener.bus);
    for (const nonsense of [
      '',
      '{',
      '{"server":"s","message":{"type":"access"}}',
      '{"server":"s","message":{"type":"new"}}',
      'x'.repeat(100_000),
    ]) {
      await client.publish('inkstone:servers', nonsense);
    }
    await client.publish('inkstone:servers', '{"server":"s","message":{"type":"account","user":"u"}}');
    await listener.next((message) => message.type === 'account');
    expect(listener.messages()).toEqual([{ type: 'account', user: 'u' }]);
    client.destroy();
  });
});

describe('over a Cluster', () => {
  let cluster: Awaited<ReturnType<typeof startRedisCluster>>;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(() => cluster.close());
  describeBus('a Cluster of three', true, () => busOf(cluster.url));
});

describe('over Sentinels', () => {
  let sentinels: Awaited<ReturnType<typeof startRedisSentinels>>;
  beforeAll(async () => {
    sentinels = await startRedisSentinels();
  });
  afterAll(() => sentinels.close());
  describeBus('a Redis that Sentinels watch over', true, () => busOf(sentinels.url));

  it('goes on with the replica when the master is killed', async () => {
    const [from, to] = [new Listener(busOf(sentinels.url)), new Listener(busOf(sentinels.url))];
    await Promise.all([carries(from.bus), carries(to.bus)]);
    const document = randomUUID();
    to.bus.follow([`document:${document}`]);
    await to.next((message) => message.type === 'joined' && message.topics !== null);
    await sentinels.master.kill();
    await expect.poll(() => from.bus.up || to.bus.up, { interval: 50 }).toBe(false);
    await Promise.all([carries(from.bus), carries(to.bus)]);
    let version = 0;
    await expect
      .poll(() => {
        from.bus.publish({ type: 'edits', document, history: 'h', from: ++version, edits: [] });
        return to.heard.some(([message]) => message.type === 'edits');
      })
      .toBe(true);
    await Promise.all([from.bus.close(), to.bus.close()]);
  });
});
