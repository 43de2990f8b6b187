/** A real server process with its own data folder, and the calls that benches and replays need. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { SharedDocument, type SocketLike } from '@inkstone/sync';
import { WebSocket } from 'ws';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** For profiles: `--cpu-prof --cpu-prof-dir=…` is not allowed in Node's own NODE_OPTIONS. */
const NODE_OPTIONS = process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [];

export interface Account {
  readonly id: string;
  readonly username: string;
  readonly token: string;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

export class Server {
  readonly port: number;
  readonly webPort: number;
  readonly folder: string;
  readonly #env: Record<string, string>;
  #program: string;
  /** Gets all that the process writes after its start; null: its errors go to this process's. */
  readonly #output: Writable | null;
  #process: ChildProcess | null = null;
  #greeting = '';

  private constructor(port: number, webPort: number, env: Record<string, string>, program: string, output: Writable | null) {
    this.#program = program;
    this.#output = output;
    this.port = port;
    this.webPort = webPort;
    this.folder = mkdtempSync(join(tmpdir(), 'inkstone-'));
    this.#env = env;
  }

  /** Starts the built server (`npm start` builds it), or another build of it, on free ports and an empty data folder. */
  static async start(
    env: Record<string, string> = {},
    program = join(root, 'apps/server/dist/main.js'),
    output: Writable | null = null,
  ): Promise<Server> {
    const server = new Server(await freePort(), await freePort(), env, program, output);
    await server.run();
    return server;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** The setup code that the last start printed; undefined once there is an administrator. */
  get setupCode(): string | undefined {
    return /setup code (\S+)/.exec(this.#greeting)?.[1];
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get webUrl(): string {
    return `http://localhost:${this.webPort}`;
  }

  /** Starts the process on its folder and ports. Resolves when it is ready. */
  async run(): Promise<void> {
    const child = spawn(process.execPath, [...NODE_OPTIONS, this.#program], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        LOG_LEVEL: 'warn',
        RATE_LIMITS: 'off',
        ...this.#env,
        HOST: '127.0.0.1',
        PORT: String(this.port),
        WEB_PORT: String(this.webPort),
        DATA_DIR: this.folder,
      },
    });
    this.#process = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (data: Buffer) => {
        said += data.toString();
        if (said.includes('Ctrl-C')) resolve();
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    });
    this.#greeting = said;
    const [stdout, stderr] = [child.stdout?.removeAllListeners('data'), child.stderr?.removeAllListeners('data')];
    if (this.#output === null) stdout?.resume();
    else stdout?.pipe(this.#output, { end: false });
    stderr?.pipe(this.#output ?? process.stderr, { end: false });
  }

  /** Kills the process without warning. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** From its next start on it is another build. */
  become(program: string): void {
    this.#program = program;
  }

  /** Lets the process shut down. */
  async end(): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }

  async stop(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async call<T>(method: string, path: string, token: string | null, body?: unknown): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async register(username: string): Promise<Account> {
    const answer = await this.call<{ user: { id: string }; accessToken: string }>('POST', '/api/auth/register', null, {
      username,
      email: `${username}@example.org`,
      password: `a quiet ${username} writes`,
    });
    return { id: answer.user.id, username, token: answer.accessToken };
  }

  /** Signs in to an existing account. */
  async signIn(username: string): Promise<Account> {
    const answer = await this.call<{ user: { id: string }; accessToken: string }>('POST', '/api/auth/login', null, {
      login: username,
      password: `a quiet ${username} writes`,
    });
    return { id: answer.user.id, username, token: answer.accessToken };
  }

  async createDocument(owner: Account, title: string, others: readonly Account[] = []): Promise<string> {
    const { id } = await this.call<{ id: string }>('POST', '/api/documents', owner.token, { title });
    for (const { username } of others) {
      await this.call('PUT', `/api/documents/${id}/collaborators`, owner.token, { login: username, role: 'editor' });
    }
    return id;
  }

  /** Opens a document as the web app does: a real session over a real socket. */
  open(account: Account, documentId: string, connect: (url: string, protocol: string) => SocketLike = socket): SharedDocument {
    const url = async () => `ws://127.0.0.1:${this.port}/ws/documents/${documentId}?token=${account.token}`;
    return new SharedDocument({ documentId, user: account, url, connect });
  }
}

export function socket(url: string, protocol: string): SocketLike {
  return new WebSocket(url, protocol, { perMessageDeflate: false }) as unknown as SocketLike;
}

/** Resolves when the document is open. */
export function opened(document: SharedDocument): Promise<void> {
  if (document.isOpen) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const unsubscribe = document.subscribe({
      opened: () => {
        unsubscribe();
        resolve();
      },
      status: (status) => {
        if (status.state === 'closed') reject(new Error(`the document is closed: ${status.reason}`));
      },
    });
  });
}
