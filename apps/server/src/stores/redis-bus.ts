/** The bus over Redis: publish and subscribe, nothing stored. Each server hears only of the documents that it has open and of what its event streams watch. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type Bus, type BusMessage, type BusNews, type BusReceiver, busMessage, type Topic } from '../ports/bus.ts';
import { connectRedis, type RedisLink } from './redis-link.ts';

/** Each server says so often that it lives, in ms. It hears itself as well, and so knows that its own messages arrive. */
const BEAT_MS = 500;
/** Without an echo for this long, in ms, messages do not arrive. */
const ECHO_TIMEOUT_MS = 1_500;
/** And after this long the connection is given up, and made anew. */
const RELINK_TIMEOUT_MS = 4_000;
/** A server that is not heard of for this long, in ms, is taken for dead. */
const SILENCE_TIMEOUT_MS = 5_000;
const RETRY_MS = 500;
/** Longer messages of edits are replaced by a hint that the log has more. */
const MAX_MESSAGE_CHARS = 1024 * 1024;
/** Between two warnings about Redis in the log, in ms. */
const WARNING_INTERVAL_MS = 10_000;

/** What Redis says to somebody whom it does not let in. */
const REFUSED = /^(WRONGPASS|NOAUTH|NOPERM)/;

/** What all servers listen to. */
const SERVERS = 'inkstone:servers';

const envelope = z.object({
  server: z.string(),
  message: z.union([busMessage, z.object({ type: z.literal('alive') }), z.object({ type: z.literal('bye') })]),
});
type Envelope = z.infer<typeof envelope>;

/** A Cluster keeps channels with the same word in braces on one node. */
const channelOf = (topic: Topic) => topic.replace(/^([a-z]+):(.*)$/, 'inkstone:{$2}:$1');

/** Where a message goes. */
function topicOf(message: BusMessage): Topic | null {
  switch (message.type) {
    case 'edits':
    case 'presence':
    case 'file':
      return `document:${message.document}`;
    case 'access':
    case 'title':
    case 'text':
    case 'here':
    case 'who':
      return `notices:${message.document}`;
    case 'list':
      return `list:${message.users[0] ?? ''}`;
    case 'account':
    case 'wrote':
    case 'writes':
      return null;
  }
}

export interface RedisBusOptions {
  /** As `connectRedis` takes it. It may hold a password, and is never logged. */
  readonly url: string;
  readonly logger: Logger;
}

/** Does not wait for Redis: until it is there, and whenever it is away, `up` is false. */
export function createRedisBus(options: RedisBusOptions): Bus {
  return new RedisBus(options);
}

class RedisBus implements Bus {
  readonly server = randomUUID();
  readonly isShared = true;
  readonly #options: RedisBusOptions;
  readonly #receivers = new Set<BusReceiver>();
  /** How often each topic is followed. */
  readonly #followed = new Map<Topic, number>();
  /** Topics whose messages come. */
  readonly #joined = new Set<Topic>();
  readonly #heard = new Map<string, number>();
  #link: RedisLink | null = null;
  #linkedAt = 0;
  #echoAt = Number.NEGATIVE_INFINITY;
  #wasUp = false;
  #warnedAt = Number.NEGATIVE_INFINITY;
  #isJoinDue = false;
  #closed = false;
  readonly #beat: NodeJS.Timeout;

  constructor(options: RedisBusOptions) {
    this.#options = options;
    this.#beat = setInterval(() => this.#onBeat(), BEAT_MS);
    void this.#connect();
  }

  get up(): boolean {
    return this.#link !== null && performance.now() - this.#echoAt < ECHO_TIMEOUT_MS;
  }

  publish(message: BusMessage): void {
    this.#tell(message, this.server);
    if (message.type === 'list') for (const user of message.users) this.#send({ type: 'list', users: [user] });
    else this.#send(message);
  }

  subscribe(receive: BusReceiver): () => void {
    this.#receivers.add(receive);
    return () => this.#receivers.delete(receive);
  }

  follow(topics: readonly Topic[]): () => void {
    for (const topic of topics) this.#followed.set(topic, (this.#followed.get(topic) ?? 0) + 1);
    this.#joinSoon();
    let isFollowing = true;
    return () => {
      if (!isFollowing) return;
      isFollowing = false;
      for (const topic of topics) {
        const count = (this.#followed.get(topic) ?? 1) - 1;
        if (count === 0) this.#followed.delete(topic);
        else this.#followed.set(topic, count);
      }
      this.#joinSoon();
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#beat);
    await Promise.race([this.#sendAll({ type: 'bye' }), delay(BEAT_MS)]);
    this.#link?.destroy();
    this.#link = null;
    this.#receivers.clear();
  }

  #tell(message: BusMessage | BusNews, server: string): void {
    for (const receive of this.#receivers) receive(message, server);
  }

  #send(message: BusMessage): void {
    const link = this.#link;
    if (link === null) return;
    const topic = topicOf(message);
    const text = this.#encode(message);
    link.publish(topic === null ? SERVERS : channelOf(topic), text).catch((error: unknown) => this.#warn(error));
  }

  async #sendAll(message: Envelope['message']): Promise<void> {
    await this.#link?.publish(SERVERS, JSON.stringify({ server: this.server, message })).catch((error: unknown) => this.#warn(error));
  }

  #encode(message: BusMessage): string {
    const text = JSON.stringify({ server: this.server, message } satisfies Envelope);
    if (text.length <= MAX_MESSAGE_CHARS || message.type !== 'edits') return text;
    return JSON.stringify({ server: this.server, message: { ...message, from: message.from + message.edits.length, edits: [] } });
  }

  #receive(text: string): void {
    let given: unknown;
    try {
      given = JSON.parse(text);
    } catch {
      given = undefined;
    }
    const parsed = envelope.safeParse(given);
    if (!parsed.success) {
      // Of another version of Inkstone, say: what it meant is found by comparing heads.
      this.#options.logger.debug('a message of another server was not understood');
      return;
    }
    const { server, message } = parsed.data;
    if (server === this.server) {
      if (message.type === 'alive') this.#onEcho();
    } else if (message.type === 'bye') this.#forget(server);
    else {
      this.#heard.set(server, performance.now());
      if (message.type === 'alive') return;
      this.#tell(message, server);
    }
  }

  #onEcho(): void {
    this.#echoAt = performance.now();
    if (this.#wasUp) return;
    this.#wasUp = true;
    this.#options.logger.info('Redis carries messages between servers');
    this.#tell({ type: 'joined', topics: null }, this.server);
  }

  #forget(server: string): void {
    if (this.#heard.delete(server)) this.#tell({ type: 'lost' }, server);
  }

  #onBeat(): void {
    void this.#sendAll({ type: 'alive' });
    const now = performance.now();
    for (const [server, at] of this.#heard) if (now - at > SILENCE_TIMEOUT_MS) this.#forget(server);
    if (this.#wasUp && !this.up) {
      this.#wasUp = false;
      this.#options.logger.warn('Redis carries no messages; servers look into the database for what others have done');
    }
    if (this.#link !== null && now - Math.max(this.#echoAt, this.#linkedAt) > RELINK_TIMEOUT_MS) {
      // A connection may be dead without anybody being told.
      this.#link.destroy();
      this.#link = null;
      this.#joined.clear();
      void this.#connect();
    }
    // What could not be followed when it was wanted.
    this.#joinSoon();
  }

  async #connect(): Promise<void> {
    while (!this.#closed) {
      try {
        const link = await connectRedis(this.#options.url, {
          message: (text) => this.#receive(text),
          reconnected: () => this.#tell({ type: 'joined', topics: null }, this.server),
          error: (error) => this.#warn(error),
        });
        if (this.#closed) {
          link.destroy();
          return;
        }
        await link.subscribe([SERVERS]);
        this.#link = link;
        this.#linkedAt = performance.now();
        void this.#sendAll({ type: 'alive' });
        this.#joinSoon();
        return;
      } catch (error) {
        this.#warn(error);
        await delay(RETRY_MS);
      }
    }
  }

  /** Once what is opened and closed at one moment is known: one call for all of it. */
  #joinSoon(): void {
    if (this.#isJoinDue || this.#link === null) return;
    this.#isJoinDue = true;
    setImmediate(() => {
      this.#isJoinDue = false;
      void this.#join();
    });
  }

  async #join(): Promise<void> {
    const link = this.#link;
    if (link === null) return;
    const wanted = [...this.#followed.keys()].filter((topic) => !this.#joined.has(topic));
    const unwanted = [...this.#joined].filter((topic) => !this.#followed.has(topic));
    for (const topic of wanted) this.#joined.add(topic);
    for (const topic of unwanted) this.#joined.delete(topic);
    try {
      if (unwanted.length > 0) await link.unsubscribe(unwanted.map(channelOf));
      if (wanted.length === 0) return;
      await link.subscribe(wanted.map(channelOf));
    } catch (error) {
      // The next beat tries again.
      for (const topic of wanted) this.#joined.delete(topic);
      this.#warn(error);
      return;
    }
    this.#tell({ type: 'joined', topics: new Set(wanted) }, this.server);
    for (const topic of wanted) if (topic.startsWith('notices:')) this.#send({ type: 'who', document: topic.slice('notices:'.length) });
  }

  #warn(err: unknown): void {
    const now = performance.now();
    if (this.#closed || now - this.#warnedAt < WARNING_INTERVAL_MS) return;
    this.#warnedAt = now;
    const { logger } = this.#options;
    if (err instanceof Error && REFUSED.test(err.message)) {
      logger.warn(`REDIS_URL: Redis refuses its user or password (${err.message}); until that is mended servers hear of each other late`);
    } else logger.warn({ err }, 'Redis cannot be used now; it is tried again');
  }
}
