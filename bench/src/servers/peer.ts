/** A contender from npm: a program of `bench/peers/servers` in its own process, with its own PostgreSQL if it uses one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../apps/server/src/embedded/postgres.ts';
import { freePort, root } from '../server.ts';
import type { Contender, Seat } from './contender.ts';

export interface PeerOptions {
  /** File in `bench/peers/servers`. */
  readonly program: string;
  /** Whether it uses a PostgreSQL, with the same settings as ours: `fsync` and `synchronous_commit` on. */
  readonly postgres: boolean;
}

export class Peer implements Contender {
  readonly #child: ChildProcess;
  readonly #port: number;
  readonly #folder: string | null;
  readonly #postgres: EmbeddedPostgres | null;
  #documents = 0;

  private constructor(child: ChildProcess, port: number, folder: string | null, postgres: EmbeddedPostgres | null) {
    this.#child = child;
    this.#port = port;
    this.#folder = folder;
    this.#postgres = postgres;
  }

  static async start({ program, postgres }: PeerOptions): Promise<Peer> {
    const folder = postgres ? mkdtempSync(join(tmpdir(), 'inkstone-')) : null;
    const database = folder === null ? null : await startEmbeddedPostgres({ dataDir: folder });
    const port = await freePort();
    const child = spawn(process.execPath, [join(root, 'bench/peers/servers', program)], {
      // Its standard input closes when this process ends, however it ends, and then the program ends too.
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        PORT: String(port),
        ...(database === null ? {} : { POSTGRES: JSON.stringify(database.connection) }),
      },
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout?.once('data', () => resolve());
      child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
    });
    child.stdout?.resume();
    return new Peer(child, port, folder, database);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get database(): string | null {
    return this.#folder;
  }

  async seats(documents: number, people: number): Promise<Seat[][]> {
    return Array.from({ length: documents }, () => {
      const document = `bench-${this.#documents++}`;
      const seat = { document, user: '', url: `ws://127.0.0.1:${this.#port}/${document}` };
      return new Array<Seat>(people).fill(seat);
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'exit');
    }
    await this.#postgres?.stop();
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
  }
}
