/** Our server as a contender: the built program on its embedded PostgreSQL, every edit durable before it is shown. */
import { type Account, Server } from '../server.ts';
import type { Contender, Seat } from './contender.ts';

/** Number of accounts. If more people are needed, some accounts have several pages open. */
const ACCOUNTS = 100;
/** Access tokens are renewed after this many ms. They are valid for 15 minutes. */
const TOKENS_LAST = 8 * 60_000;

export class Inkstone implements Contender {
  readonly server: Server;
  #accounts: Account[] = [];
  #signedInAt = 0;
  #documents = 0;

  private constructor(server: Server) {
    this.server = server;
  }

  /** @param program another build, to compare with this checkout's */
  static async start(program?: string): Promise<Inkstone> {
    return new Inkstone(await Server.start({}, program));
  }

  get pid(): number {
    return this.server.pid;
  }

  get database(): string {
    return this.server.folder;
  }

  async seats(documents: number, people: number): Promise<Seat[][]> {
    const accounts = (await this.accounts()).slice(0, people);
    const made: Seat[][] = [];
    for (let index = 0; index < documents; index++) {
      const [owner, ...others] = accounts as [Account, ...Account[]];
      const document = await this.server.createDocument(owner, `bench ${this.#documents++}`, others);
      made.push(Array.from({ length: people }, (_, person) => this.seat(document, accounts[person % accounts.length] as Account)));
    }
    return made;
  }

  seat(document: string, account: Account): Seat {
    return { document, user: account.id, url: `ws://127.0.0.1:${this.server.port}/ws/documents/${document}?token=${account.token}` };
  }

  /** People with tokens that are valid for some minutes more. */
  async accounts(): Promise<readonly Account[]> {
    if (performance.now() - this.#signedInAt < TOKENS_LAST && this.#accounts.length > 0) return this.#accounts;
    const first = this.#accounts.length === 0;
    const names = Array.from({ length: ACCOUNTS }, (_, index) => `writer${index}`);
    this.#accounts = await Promise.all(names.map((name) => (first ? this.server.register(name) : this.server.signIn(name))));
    this.#signedInAt = performance.now();
    return this.#accounts;
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}
