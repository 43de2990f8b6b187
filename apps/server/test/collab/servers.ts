/** The collaboration modules of several servers on one real database, and sockets to them. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Clock } from '@inkstone/sync/clock';
import type { User } from '@inkstone/sync/protocol';
import pg from 'pg';
import pino from 'pino';
import { Registry } from 'prom-client';
import { WebSocket } from 'ws';
import { serverClock } from '../../src/clock.ts';
import { type Collab, openCollab } from '../../src/collab/collab.ts';
import { openCommitPool, openPool } from '../../src/db/database.ts';
import { createAddressOf } from '../../src/http/addresses.ts';
import type { Bus } from '../../src/ports/bus.ts';
import type { Directory } from '../../src/ports/directory.ts';
import type { Log } from '../../src/ports/log.ts';
import { createLocalBus } from '../../src/stores/local-bus.ts';
import { createPostgresDirectory } from '../../src/stores/postgres-directory.ts';
import { createPostgresLog } from '../../src/stores/postgres-log.ts';

/** A plain socket: what it received and how it ended. */
export type Received = { readonly type: string } & Readonly<Record<string, unknown>>;

export class Socket {
  readonly #ws: WebSocket;
  readonly received: Received[] = [];
  #wake: () => void = () => {};

  constructor(url: string, protocol?: string) {
    this.#ws = new WebSocket(url, protocol === undefined ? [] : [protocol]);
    const take = (message: Received) => {
      this.received.push(message);
      this.#wake();
    };
    this.#ws.on('message', (data) => take(JSON.parse(data.toString()) as Received));
    this.#ws.on('close', (code) => take({ type: 'closed', code }));
    this.#ws.on('unexpected-response', (_request, response) => {
      let detail = '';
      response.on('data', (chunk: Buffer) => {
        detail += chunk.toString();
      });
      response.on('end', () => take({ type: 'rejected', status: response.statusCode, ...(detail === '' ? {} : { detail }) }));
    });
    this.#ws.on('open', () => take({ type: 'open' }));
    this.#ws.on('error', () => undefined);
  }

  send(message: unknown): void {
    this.#ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Resolves with the first message that `wanted` accepts, received before or later. The test's timeout is the only limit. */
  async next(wanted: (message: Received) => boolean): Promise<Received> {
    for (;;) {
      const found = this.received.find(wanted);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  type(type: string): Promise<Received> {
    return this.next((message) => message.type === type);
  }

  /** The text of a client that applies all received edits. */
  get text(): string {
    let text = '';
    for (const message of this.received) {
      const { type, operation, position, content, length } = message as unknown as {
        type: string;
        operation?: string;
        position: number;
        content: string;
        length: number;
      };
      if (type === 'document') text = content;
      else if (operation === 'insert') text = text.slice(0, position) + content + text.slice(position);
      else if (operation === 'delete') text = text.slice(0, position) + text.slice(position + length);
    }
    return text;
  }

  /** Stops reading, as a slow client does. */
  pause(): void {
    this.#ws.pause();
  }

  resume(): void {
    this.#ws.resume();
  }

  close(): void {
    this.#ws.close();
  }

  terminate(): void {
    this.#ws.terminate();
  }
}

export interface TestServerOptions {
  readonly several: boolean;
  /** Wraps the log or the directory. */
  readonly wrap?: (log: Log) => Log;
  readonly direct?: (directory: Directory) => Directory;
  readonly bus?: Bus;
  readonly clock?: Clock;
  /** Called with each logged line. */
  readonly logged?: (line: string) => void;
}

export class TestServer {
  readonly room: Collab;
  readonly bus: Bus;
  readonly registry = new Registry();
  readonly #http: Server;
  readonly #pools: pg.Pool[];

  private constructor(connection: pg.PoolConfig, people: People, options: TestServerOptions) {
    // The test itself cuts connections, so their errors are expected.
    const pool = openPool({ ...connection, max: 5 }, () => undefined);
    const hot = openCommitPool({ lock_timeout: 2_000, ...connection }, 2, () => undefined);
    this.#pools = [pool, hot];
    this.bus = options.bus ?? createLocalBus();
    const log = createPostgresLog(hot, pool);
    const directory = createPostgresDirectory(pool, async () => undefined);
    this.room = openCollab({
      log: options.wrap?.(log) ?? log,
      directory: options.direct?.(directory) ?? directory,
      bus: this.bus,
      clock: options.clock ?? serverClock,
      newId: randomUUID,
      logger: options.logged ? pino({ level: 'error' }, { write: options.logged }) : pino({ level: 'silent' }),
      registry: this.registry,
      several: options.several,
      addressOf: createAddressOf([]),
      requestIdOf: () => 'request',
      allowsOrigin: ({ headers }) => headers.origin !== 'https://evil.example',
      authenticate: async (token) => people.callerOf(token),
      recordReading: async () => undefined,
      recordSeen: async () => undefined,
    });
    this.#http = createServer((_request, response) => response.end());
    this.#http.on('upgrade', (request, socket, head) => this.room.gateway.upgrade(request, socket, head));
  }

  static async start(connection: pg.PoolConfig, people: People, options: TestServerOptions = { several: false }): Promise<TestServer> {
    const server = new TestServer(connection, people, options);
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  url(document: string, token: string): string {
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('the server does not listen');
    return `ws://127.0.0.1:${address.port}/ws/documents/${document}?token=${token}`;
  }

  /** @param client the name that the program gives its client */
  plain(document: string, who: User, client?: string): Socket {
    return new Socket(this.url(document, who.username) + (client === undefined ? '' : `&client=${encodeURIComponent(client)}`));
  }

  rich(document: string, who: User): Socket {
    return new Socket(this.url(document, who.username), 'inkstone.v1');
  }

  async text(document: string): Promise<string | undefined> {
    return (await this.room.documents.read(document))?.text.toString().slice(0, -1);
  }

  async close(): Promise<void> {
    await this.room.close();
    this.#http.close();
    this.#http.closeAllConnections();
    await Promise.all(this.#pools.map((pool) => pool.end()));
  }
}

/** Creates accounts and documents by SQL, without the REST API. A person's token is their username. */
export class People {
  readonly pool: pg.Pool;
  readonly #sessions = new Map<string, { user: User; session: string }>();

  constructor(connection: pg.PoolConfig) {
    this.pool = new pg.Pool({ ...connection, max: 2 });
    this.pool.on('error', () => undefined);
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  callerOf(token: string): { userId: string; session: string; readOnly: boolean } | null {
    const known = this.#sessions.get(token);
    return known === undefined ? null : { userId: known.user.id, session: known.session, readOnly: false };
  }

  async add(username: string, role = 'editor'): Promise<User> {
    const user: User = { id: randomUUID(), username, displayName: username };
    await this.pool.query("INSERT INTO users (id, username, email, display_name, password_hash, role) VALUES ($1, $2, $3, $2, '', $4)", [
      user.id,
      username,
      `${username}@example.org`,
      role,
    ]);
    const session = randomUUID();
    await this.pool.query("INSERT INTO sessions (id, user_id, expires_at) VALUES ($1, $2, now() + interval '1 day')", [session, user.id]);
    this.#sessions.set(username, { user, session });
    return user;
  }

  async document(owner: User, editors: readonly User[] = [], viewers: readonly User[] = []): Promise<string> {
    const id = randomUUID();
    await this.pool.query("INSERT INTO documents (id, title, owner_id) VALUES ($1, 'Notes', $2)", [id, owner.id]);
    await this.pool.query('INSERT INTO heads (document_id, history) VALUES ($1, $2)', [id, randomUUID()]);
    for (const [people, role] of [
      [editors, 'editor'],
      [viewers, 'viewer'],
    ] as const) {
      for (const { id: user } of people) {
        await this.pool.query('INSERT INTO collaborators (document_id, user_id, role) VALUES ($1, $2, $3)', [id, user, role]);
      }
    }
    return id;
  }

  /** Takes somebody's access away as a route does, but without a message on the bus. */
  async unshare(document: string, user: User): Promise<void> {
    await this.pool.query('DELETE FROM collaborators WHERE document_id = $1 AND user_id = $2', [document, user.id]);
    await this.pool.query('UPDATE heads SET epoch = epoch + 1 WHERE document_id = $1', [document]);
  }

  async endSession(user: User): Promise<void> {
    await this.pool.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [user.id]);
    await this.pool.query('UPDATE sessions SET ended_at = now() WHERE user_id = $1', [user.id]);
    await this.pool.query('UPDATE users SET epoch = epoch + 1 WHERE id = $1', [user.id]);
  }

  async logged(document: string): Promise<{ version: number; client: string; edit_id: string }[]> {
    const { rows } = await this.pool.query<{ version: number; client: string; edit_id: string }>(
      'SELECT version::float8 AS version, client, edit_id FROM edits WHERE document_id = $1 ORDER BY version',
      [document],
    );
    return rows;
  }
}
