/** A real server on free ports with its own database, and a client that calls it over HTTP. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { openDatabase } from '../../src/db/database.ts';
import { createLogger } from '../../src/http/logging.ts';
import { type ServerOptions, startServer } from '../../src/server.ts';
import { createTestDatabase } from './databases.ts';

export const PASSWORD = 'mauve-lantern-42';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  readonly body: any;
}

export interface CallOptions {
  readonly token?: string | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent unchanged. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
}

export interface Person {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly token: string;
  readonly cookie: string;
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

export async function startTestServer(options: Partial<ServerOptions> = {}) {
  const own = await createTestDatabase();
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const fileFolder = await mkdtemp(join(tmpdir(), 'inkstone-files-'));
  const server = await startServer({
    connection: own.connection,
    several: false,
    host: '127.0.0.1',
    port: 0,
    webPort: 0,
    webFolder: '/nonexistent',
    jwtSecret: randomBytes(32).toString('hex'),
    corsOrigins: ['https://allowed.example'],
    defaultRole: 'editor',
    rateLimits: false,
    trustedProxies: [],
    fileFolder,
    fileLimits: { maxBytes: 2 ** 31, documentBytes: 2 ** 33, accountBytes: 2 ** 33 },
    version: '0.0.0-test',
    logger: createLogger('debug', sink),
    ...options,
  });
  const database = openDatabase({ ...(options.connection ?? own.connection), max: 2 }, () => undefined);
  const url = `http://127.0.0.1:${server.port}`;

  const call = async (method: string, path: string, { token, body, raw, headers = {} }: CallOptions = {}): Promise<Answer> => {
    const response = await fetch(path.startsWith('http') ? path : url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(raw !== undefined ? { body: raw } : body !== undefined ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };

  const person = (answer: Answer): Person => {
    if (answer.status >= 300) throw new Error(`no account: ${JSON.stringify(answer.body)}`);
    const { user, accessToken } = answer.body;
    return { id: user.id, username: user.username, email: user.email, token: accessToken, cookie: cookieOf(answer) ?? '' };
  };

  return {
    url,
    webUrl: `http://127.0.0.1:${server.webPort}`,
    socketUrl: `ws://127.0.0.1:${server.port}`,
    db: database.db,
    /** Its database, for another server on it. */
    connection: own.connection,
    setupCode: server.setupCode,
    /** Where its files are. */
    fileFolder: options.fileFolder ?? fileFolder,
    /** The server's log, one JSON line each. */
    lines,
    call,
    register: async (username: string, password = PASSWORD) =>
      person(await call('POST', '/api/auth/register', { body: { username, email: `${username}@example.com`, password } })),
    login: async (login: string, password = PASSWORD) => person(await call('POST', '/api/auth/login', { body: { login, password } })),
    /** Creates a document. @returns its id */
    createDocument: async (token: string, title = 'Notes', text = ''): Promise<string> => {
      const answer = await call('POST', '/api/documents', { token, body: { title, text } });
      if (answer.status !== 201) throw new Error(`no document: ${JSON.stringify(answer.body)}`);
      return answer.body.id;
    },
    share: (token: string, document: string, login: string, role: 'editor' | 'viewer') =>
      call('PUT', `/api/documents/${document}/collaborators`, { token, body: { login, role } }),
    async close() {
      await server.close();
      await database.close();
      await own.drop();
      await rm(fileFolder, { recursive: true, force: true });
    },
  };
}

/** The refresh cookie that an answer sets, as a `Cookie` header; null if it sets none or clears it. */
export function cookieOf(answer: Answer): string | null {
  const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('inkstone_refresh='));
  const pair = cookie?.split(';')[0];
  return pair === undefined || pair === 'inkstone_refresh=' ? null : pair;
}
