/** What is broken, and for how long. A seed decides. */
import type { Cluster } from './cluster.ts';
import type { Ledger } from './ledger.ts';
import type { TcpProxy } from './proxy.ts';
import type { Client } from './writer.ts';

export const FAULT_NAMES = ['kill-server', 'kill-redis', 'kill-postgres', 'freeze', 'cut', 'slow', 'swallow', 'jump-clock'] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

const WEIGHTS: Readonly<Record<FaultName, number>> = {
  'kill-server': 6,
  'kill-redis': 2,
  'kill-postgres': 2,
  freeze: 2,
  cut: 2,
  slow: 1,
  swallow: 1,
  'jump-clock': 1,
};

const SHORTEST_DOWN_MS = 300;
const LONGEST_DOWN_MS = 2_500;
/** Longer than the database's and the clients' patience with an answer at times. */
const LONGEST_FROZEN_MS = 12_000;
const LONGEST_DELAY_MS = 300;
/** A clock jumps so far from the real time, ahead or behind, in seconds: two days. */
const LONGEST_JUMP_SECONDS = 2 * 24 * 60 * 60;

export type Tally = Record<FaultName, number>;

export class Faults {
  readonly tally = Object.fromEntries(FAULT_NAMES.map((name) => [name, 0])) as Tally;
  readonly #cluster: Cluster;
  readonly #ledger: Ledger;
  readonly #clients: readonly Client[];
  readonly #random: () => number;
  readonly #say: (line: string) => void;
  /** When a server may be killed or frozen again, by its number. */
  readonly #busyUntil: number[] = [0, 0, 0];
  #redisUntil = 0;
  #killing: { readonly at: number; readonly clients: Set<Client> } | null = null;

  constructor(
    cluster: Cluster,
    ledger: Ledger,
    clients: readonly Client[],
    { random, say }: { random: () => number; say: (line: string) => void },
  ) {
    this.#cluster = cluster;
    this.#ledger = ledger;
    this.#clients = clients;
    this.#random = random;
    this.#say = say;
  }

  get kills(): number {
    return this.tally['kill-server'] + this.tally['kill-redis'] + this.tally['kill-postgres'];
  }

  /** Breaks something that the seed chooses. */
  async strike(): Promise<void> {
    const urn = FAULT_NAMES.flatMap((name) => Array.from({ length: WEIGHTS[name] }, () => name));
    await this.do(urn[Math.floor(this.#random() * urn.length)] ?? 'cut');
  }

  async do(name: FaultName): Promise<void> {
    const now = performance.now();
    const down = SHORTEST_DOWN_MS + this.#random() * (LONGEST_DOWN_MS - SHORTEST_DOWN_MS);
    const server = Math.floor(this.#random() * this.#cluster.servers.length);
    const proxy = this.#proxy();
    switch (name) {
      case 'kill-server':
        if (now < (this.#busyUntil[server] ?? 0)) return;
        this.#busyUntil[server] = now + down;
        await this.killServer(server, down);
        break;
      case 'freeze': {
        if (now < (this.#busyUntil[server] ?? 0)) return;
        const frozen = SHORTEST_DOWN_MS + this.#random() * (LONGEST_FROZEN_MS - SHORTEST_DOWN_MS);
        this.#busyUntil[server] = now + frozen;
        this.#cluster.freezeServer(server, frozen);
        break;
      }
      case 'kill-redis':
        if (now < this.#redisUntil) return;
        this.#redisUntil = now + down + 1_000;
        await this.#cluster.killRedis(down);
        break;
      case 'kill-postgres':
        if (!(await this.#cluster.killPostgres())) return;
        break;
      case 'cut':
        proxy.cut();
        break;
      case 'slow':
        proxy.slow(this.#random() * LONGEST_DELAY_MS);
        setTimeout(() => proxy.heal(), down);
        break;
      case 'swallow':
        proxy.swallow(this.#random() < 0.5 ? 'there' : 'back');
        setTimeout(() => proxy.heal(), down);
        break;
      case 'jump-clock':
        if (!this.#cluster.jumpClock(server, Math.round((2 * this.#random() - 1) * LONGEST_JUMP_SECONDS))) return;
        break;
    }
    this.tally[name]++;
    this.#say(`${name}${['kill-server', 'freeze', 'jump-clock'].includes(name) ? ` ${server}` : ''}`);
  }

  #proxy(): TcpProxy {
    const { proxies } = this.#cluster;
    const proxy = proxies[Math.floor(this.#random() * proxies.length)];
    if (proxy === undefined) throw new Error('there is no proxy');
    return proxy;
  }

  async killServer(server: number, down: number): Promise<void> {
    this.#killing = { at: performance.now(), clients: new Set(this.#clients.filter(({ isConnected }) => isConnected)) };
    await this.#cluster.killServer(server, down);
    const killing = this.#killing;
    // The closed sockets are noticed shortly after the process's end.
    setTimeout(() => {
      if (this.#killing === killing) this.#killing = null;
    }, 300);
  }

  /** A client's socket has closed: by a kill, if one has just happened. */
  closed(client: Client): void {
    if (this.#killing?.clients.delete(client) !== true) return;
    this.#ledger.victims.set(client.name, this.#killing.at);
  }
}
