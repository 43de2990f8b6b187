/** Those who are in a document through other servers, as far as these have told. */
import type { BusPeer } from '../../ports/bus.ts';

export interface RemotePeer {
  /** The server that its socket is on. */
  readonly server: string;
  readonly peer: BusPeer;
  /** The version that its positions count in. */
  readonly version: number;
}

export interface RemotePresence {
  readonly version: number;
  readonly peers: readonly BusPeer[];
  /** Clients that left the server. */
  readonly left: readonly string[];
  /** The server has no others than `peers`. */
  readonly whole: boolean;
}

/** Clients that are to be shown anew, and those that are gone. */
export interface RemoteChange {
  readonly moved: readonly string[];
  readonly gone: readonly string[];
}

export class RemotePeers {
  readonly #peers = new Map<string, RemotePeer>();

  has(client: string): boolean {
    return this.#peers.has(client);
  }

  get(client: string): RemotePeer | undefined {
    return this.#peers.get(client);
  }

  get clients(): Iterable<string> {
    return this.#peers.keys();
  }

  [Symbol.iterator](): Iterator<RemotePeer> {
    return this.#peers.values();
  }

  /** Takes what a server has told. A client that has gone on to another server is not taken away by the one that it left. */
  take(server: string, { version, peers, left, whole }: RemotePresence): RemoteChange {
    const told = new Set(peers.map(({ client }) => client));
    const gone = whole
      ? this.#of(server).filter((client) => !told.has(client))
      : left.filter((client) => this.#peers.get(client)?.server === server);
    for (const client of gone) this.#peers.delete(client);
    const moved = peers.filter((peer) => !isSame(this.#peers.get(peer.client), { server, peer, version }));
    for (const peer of peers) this.#peers.set(peer.client, { server, peer, version });
    return { moved: moved.map(({ client }) => client), gone };
  }

  /** @returns the clients that were there through the server */
  forgetServer(server: string): string[] {
    return this.#delete(this.#of(server));
  }

  /** @returns the clients of the person */
  forgetUser(user: string): string[] {
    return this.#delete([...this.#peers.values()].filter(({ peer }) => peer.user.id === user).map(({ peer }) => peer.client));
  }

  #of(server: string): string[] {
    return [...this.#peers.values()].filter((known) => known.server === server).map(({ peer }) => peer.client);
  }

  #delete(clients: string[]): string[] {
    for (const client of clients) this.#peers.delete(client);
    return clients;
  }
}

/** What is told again and again need not be shown again. */
function isSame(known: RemotePeer | undefined, { server, peer, version }: RemotePeer): boolean {
  return known !== undefined && known.server === server && known.version === version && JSON.stringify(known.peer) === JSON.stringify(peer);
}
