/** A connection to Redis that publishes and subscribes, whether it is one Redis, one that Sentinels watch over, or a Cluster. */
import { createClient, createCluster, createSentinel } from 'redis';

export interface RedisLink {
  /** Rejects when it can't be sent now. */
  publish(channel: string, message: string): Promise<unknown>;
  subscribe(channels: readonly string[]): Promise<void>;
  unsubscribe(channels: readonly string[]): Promise<void>;
  destroy(): void;
}

export interface RedisLinkEvents {
  readonly message: (message: string) => void;
  /** Connected anew; what was published meanwhile did not come. */
  readonly reconnected: () => void;
  readonly error: (error: unknown) => void;
}

const CONNECT_TIMEOUT_MS = 2_000;
const LONGEST_RETRY_MS = 1_000;
/** Messages that wait for a Redis that does not answer; further ones are dropped. */
const MAX_QUEUE = 10_000;

/** Spread, so that not all servers come back at one moment. */
const reconnectStrategy = (retries: number) => Math.min(LONGEST_RETRY_MS, 25 * 2 ** retries) * (0.5 + Math.random() / 2);
const socket = { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy };
const client = { socket, disableOfflineQueue: true, commandsQueueMaxLength: MAX_QUEUE } as const;

/**
 * Connects, and keeps connected.
 *
 * @param url `redis://…` or `rediss://…`: one Redis; several of them with commas: nodes of a Cluster;
 *   `redis+sentinel://user:password@host:port,host:port/name`: the Redis that these Sentinels know by that name
 */
export async function connectRedis(url: string, events: RedisLinkEvents): Promise<RedisLink> {
  if (url.startsWith('redis+sentinel:')) return await connectSentinel(url, events);
  return url.includes(',') ? await connectCluster(url.split(','), events) : await connectOne(url, events);
}

async function connectOne(url: string, { message, reconnected, error }: RedisLinkEvents): Promise<RedisLink> {
  const publisher = createClient({ ...client, url }).on('error', error);
  // Subscriptions made while it is away are kept, and made when it is back.
  const subscriber = createClient({ ...client, url, disableOfflineQueue: false }).on('error', error);
  const destroy = () => {
    for (const each of [publisher, subscriber]) if (each.isOpen) each.destroy();
  };
  try {
    await Promise.all([publisher.connect(), subscriber.connect()]);
  } catch (cause) {
    destroy();
    throw cause;
  }
  subscriber.on('ready', reconnected);
  return {
    publish: (channel, text) => publisher.publish(channel, text),
    subscribe: (channels) => subscriber.subscribe([...channels], message),
    unsubscribe: (channels) => subscriber.unsubscribe([...channels], message),
    destroy,
  };
}

async function connectCluster(urls: readonly string[], { message, reconnected, error }: RedisLinkEvents): Promise<RedisLink> {
  const { username, password, protocol } = new URL(urls[0]?.trim() ?? '');
  const cluster = createCluster({
    rootNodes: urls.map((each) => ({ url: each.trim() })),
    // For nodes that are found by asking the first ones.
    defaults: {
      ...client,
      disableOfflineQueue: false,
      socket: protocol === 'rediss:' ? { ...socket, tls: true as const } : socket,
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    },
  }).on('error', error);
  try {
    await cluster.connect();
  } catch (cause) {
    cluster.destroy();
    throw cause;
  }
  cluster.on('node-ready', reconnected);
  return {
    publish: (channel, text) => cluster.sPublish(channel, text),
    // One at a time: those of one call must belong to one node.
    subscribe: async (channels) => void (await Promise.all(channels.map((channel) => cluster.sSubscribe(channel, message)))),
    unsubscribe: async (channels) => void (await Promise.all(channels.map((channel) => cluster.sUnsubscribe(channel, message)))),
    destroy: () => cluster.destroy(),
  };
}

async function connectSentinel(url: string, { message, reconnected, error }: RedisLinkEvents): Promise<RedisLink> {
  const [, credentials, hosts = '', name = ''] = /^redis\+sentinel:\/\/(?:([^@/]*)@)?([^/]+)\/([^/?]+)/.exec(url) ?? [];
  const [username = '', password] = (credentials ?? '').split(':').map(decodeURIComponent);
  const sentinel = createSentinel({
    name,
    sentinelRootNodes: hosts.split(',').map((host) => {
      const { hostname, port } = new URL(`redis://${host.trim()}`);
      return { host: hostname, port: Number(port === '' ? 26_379 : port) };
    }),
    nodeClientOptions: { ...client, disableOfflineQueue: false, ...(username && { username }), ...(password && { password }) },
    sentinelClientOptions: client,
    scanInterval: 1_000,
    passthroughClientErrorEvents: true,
  })
    .on('error', error)
    .on('client-error', error);
  try {
    await sentinel.connect();
  } catch (cause) {
    sentinel.destroy();
    throw cause;
  }
  sentinel.on('topology-change', reconnected);
  return {
    publish: (channel, text) => sentinel.publish(channel, text),
    subscribe: async (channels) => void (await sentinel.subscribe([...channels], message)),
    unsubscribe: async (channels) => void (await sentinel.unsubscribe([...channels])),
    destroy: () => void sentinel.destroy(),
  };
}
