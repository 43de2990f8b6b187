/**
 * All event streams of watchers. It learns of changes by the bus, and sends each stream the events that its user may know.
 *
 * Before events are sent, it reads sessions and the epochs of accounts and documents, in two queries for all streams together. If a stream's epochs have not
 * changed, its permissions have not either. So R8 holds even when the bus loses messages.
 */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { User } from '@inkstone/sync/protocol';
import type { FastifyBaseLogger } from 'fastify';
import { roleOf } from '../../access.ts';
import type { Db } from '../../db/database.ts';
import { documentEpochs, liveSessionEpochs, type Pair, readStandings } from '../../db/queries/documents/watching.ts';
import type { Bus, BusMessage, BusNews, Topic } from '../../ports/bus.ts';
import { type EndReason, eventOf, type Watcher, WatchStream } from './watch-stream.ts';

/** Streams that one sign-in session may have open. */
const MAX_STREAMS = 5;
/** Delay between a change and its event, in ms. Changes in the meantime go along. */
const DELIVERY_DELAY_MS = 100;
/** The delay after the database could not be read, in ms. */
const RETRY_MS = 1_000;
/** Time between two keep-alive comments, in ms. The sessions of quiet streams are checked as often. */
const HEARTBEAT_MS = 20_000;
/** A client that receives nothing for this long, in ms, is disconnected. */
const STUCK_TIMEOUT_MS = 60_000;

export interface WatchersDeps {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: FastifyBaseLogger;
  /** Calls back once lists have what has changed by now, wherever they are read from. */
  readonly whenReadable: (run: () => void) => void;
}

export class Watchers {
  readonly #deps: WatchersDeps;
  readonly #streams = new Set<WatchStream>();
  readonly #ofUser = new Index();
  readonly #ofSession = new Index();
  readonly #ofDocument = new Index();
  readonly #here = new PeopleHere();
  /** Stops following what a stream watches. */
  readonly #unfollow = new Map<WatchStream, () => void>();
  /** Streams that something may have to be told to. */
  readonly #due = new Set<WatchStream>();
  readonly #unsubscribe: () => void;
  readonly #heart: NodeJS.Timeout;
  #timer: NodeJS.Timeout | null = null;
  #telling = false;
  #closed = false;

  constructor(deps: WatchersDeps) {
    this.#deps = deps;
    this.#unsubscribe = deps.bus.subscribe((message, server) => this.#receive(message, server));
    this.#heart = setInterval(() => this.#beat(), HEARTBEAT_MS);
    this.#heart.unref();
  }

  /** Answers with events until the client disconnects or its session ends. */
  open(response: ServerResponse, headers: OutgoingHttpHeaders, watcher: Watcher): void {
    // The client may have left while the caller was checked. The `close` event has then come already.
    if (response.closed || response.destroyed) return;
    const [oldest, ...others] = this.#ofSession.get(watcher.session);
    if (oldest !== undefined && others.length + 1 >= MAX_STREAMS) this.#end(oldest, 'replaced');
    const stream: WatchStream = new WatchStream(response, headers, watcher, () => this.#want(stream));
    if (this.#closed) {
      stream.end();
      return;
    }
    response.on('close', () => this.#forget(stream));
    this.#streams.add(stream);
    this.#ofUser.add(watcher.user, stream);
    this.#ofSession.add(watcher.session, stream);
    for (const document of watcher.documents) {
      this.#ofDocument.add(document, stream);
      if (this.#here.has(document)) stream.tellHere(document);
    }
    const documents = watcher.documents.map((document): Topic => `notices:${document}`);
    this.#unfollow.set(stream, this.#deps.bus.follow([`list:${watcher.user}`, ...documents]));
    // Clients read their list when the stream begins. It has then all that was there before events come.
    this.#deps.whenReadable(() => {
      if (!this.#streams.has(stream)) return;
      stream.begin();
      this.#want(stream);
    });
  }

  /** Ends all streams. Clients reconnect to another server. */
  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    clearInterval(this.#heart);
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const stream of this.#streams) this.#end(stream);
  }

  #receive(message: BusMessage | BusNews, server: string): void {
    switch (message.type) {
      case 'here':
        if (this.#here.take(message.document, server, message.users)) this.#tellHere(message.document);
        break;
      case 'lost':
        for (const document of this.#here.forget(server)) this.#tellHere(document);
        break;
      case 'access':
        // The users in the document are sent too, for watchers who have just got access.
        this.#tellHere(message.document);
        this.#tellOfLists(
          () => this.#ofDocument.get(message.document),
          (stream) => stream.tellChanged(message.document),
        );
        break;
      case 'text':
      case 'title':
        this.#tellOfLists(
          () => this.#ofDocument.get(message.document),
          (stream) => stream.tellChanged(message.document),
        );
        break;
      case 'list':
        for (const user of message.users)
          this.#tellOfLists(
            () => this.#ofUser.get(user),
            (stream) => stream.tellList(),
          );
        break;
      case 'account':
        this.#tell(this.#ofUser.get(message.user), () => undefined);
        break;
      case 'edits':
      case 'file':
      case 'presence':
      case 'who':
      case 'wrote':
      case 'writes':
      case 'joined':
        break;
      default:
        message satisfies never;
    }
  }

  #tellHere(document: string): void {
    this.#tell(this.#ofDocument.get(document), (stream) => stream.tellHere(document));
  }

  /** Because of the event clients read lists, which must have the change. */
  #tellOfLists(streams: () => ReadonlySet<WatchStream>, what: (stream: WatchStream) => void): void {
    if (streams().size > 0) this.#deps.whenReadable(() => this.#tell(streams(), what));
  }

  #tell(streams: Iterable<WatchStream>, what: (stream: WatchStream) => void): void {
    for (const stream of streams) {
      what(stream);
      this.#want(stream);
    }
  }

  #want(stream: WatchStream): void {
    this.#due.add(stream);
    this.#schedule(DELIVERY_DELAY_MS);
  }

  #schedule(wait: number): void {
    if (this.#closed || this.#telling) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#tellAll();
    }, wait);
  }

  async #tellAll(): Promise<void> {
    // A slow stream is due again when it has received what was sent.
    const streams = [...this.#due].filter((stream) => stream.ready);
    this.#due.clear();
    this.#telling = true;
    let wait = DELIVERY_DELAY_MS;
    try {
      for (const [stream, checked] of await this.#check(streams)) {
        if (this.#streams.has(stream)) stream.deliver(checked, (document) => this.#here.event(document));
      }
    } catch (err) {
      this.#deps.log.warn({ err }, 'those who watch documents were not told of changes; it is tried again');
      for (const stream of streams) if (this.#streams.has(stream)) this.#due.add(stream);
      wait = RETRY_MS;
    }
    this.#telling = false;
    if (this.#due.size > 0) this.#schedule(wait);
  }

  /** Reads the current permissions. @returns the streams that stay open, and for each the documents that were checked */
  async #check(streams: readonly WatchStream[]): Promise<Map<WatchStream, Set<string>>> {
    const { db } = this.#deps;
    const live = new Map(streams.map((stream) => [stream, stream.pending]));
    const documents = new Set([...live.values()].flatMap((pending) => [...pending]));
    const [accounts, epochs] = await Promise.all([
      liveSessionEpochs(db, [...new Set(streams.map((stream) => stream.session))]),
      documents.size === 0 ? new Map<string, number>() : documentEpochs(db, [...documents]),
    ]);
    const unknown = new Map<string, Pair & { streams: WatchStream[] }>();
    for (const [stream, pending] of live) {
      const account = accounts.get(stream.session);
      if (account === undefined) {
        this.#end(stream, 'session-ended');
        continue;
      }
      stream.takeAccount(account);
      const { user } = stream;
      for (const document of pending) {
        if (stream.knows(document, epochs.get(document) ?? -1)) continue;
        stream.takeSight(document, { epoch: -1, readable: false });
        const key = `${user} ${document}`;
        const pair = unknown.get(key);
        if (pair === undefined) unknown.set(key, { user, document, streams: [stream] });
        else pair.streams.push(stream);
      }
    }
    if (unknown.size === 0) return live;
    for (const { user, document, epoch, standing } of await readStandings(db, [...unknown.values()])) {
      const sight = { epoch, readable: roleOf(standing) !== null };
      for (const stream of unknown.get(`${user} ${document}`)?.streams ?? []) stream.takeSight(document, sight);
    }
    return live;
  }

  #beat(): void {
    for (const stream of this.#streams) {
      if (stream.isStuckFor(STUCK_TIMEOUT_MS)) {
        stream.cut();
        continue;
      }
      if (stream.ready) stream.keepAlive();
      this.#want(stream);
    }
  }

  #end(stream: WatchStream, reason?: EndReason): void {
    this.#forget(stream);
    stream.end(reason);
  }

  #forget(stream: WatchStream): void {
    if (!this.#streams.delete(stream)) return;
    this.#unfollow.get(stream)?.();
    this.#unfollow.delete(stream);
    this.#due.delete(stream);
    this.#ofUser.delete(stream.user, stream);
    this.#ofSession.delete(stream.session, stream);
    for (const document of stream.documents) this.#ofDocument.delete(document, stream);
  }
}

/** Who is in which document, by the server that has told of it. */
class PeopleHere {
  readonly #documents = new Map<string, Map<string, readonly User[]>>();
  readonly #events = new Map<string, string>();

  has(document: string): boolean {
    return this.#documents.has(document);
  }

  /** The event that tells who is in a document; undefined: nobody is. */
  event(document: string): string | undefined {
    return this.#events.get(document);
  }

  /** @returns whether others are there now */
  take(document: string, server: string, users: readonly User[]): boolean {
    const servers = this.#documents.get(document) ?? new Map<string, readonly User[]>();
    if (users.length === 0) servers.delete(server);
    else servers.set(server, users);
    if (servers.size === 0) this.#documents.delete(document);
    else this.#documents.set(document, servers);
    return this.#encode(document);
  }

  /** The server has died, or can't be heard. @returns the documents in which others are now */
  forget(server: string): string[] {
    const there = [...this.#documents].filter(([, servers]) => servers.has(server)).map(([document]) => document);
    return there.filter((document) => this.take(document, server, []));
  }

  #encode(document: string): boolean {
    const before = this.#events.get(document);
    const people = [...(this.#documents.get(document)?.values() ?? [])].flat();
    const users = [...new Map(people.map((user) => [user.id, user])).values()].sort((a, b) => (a.username < b.username ? -1 : 1));
    if (users.length === 0) this.#events.delete(document);
    else this.#events.set(document, eventOf('here', { document, users }));
    return this.#events.get(document) !== before;
  }
}

/** Streams by key, in the order in which they were opened. */
class Index {
  readonly #sets = new Map<string, Set<WatchStream>>();

  get(key: string): ReadonlySet<WatchStream> {
    return this.#sets.get(key) ?? NOBODY;
  }

  add(key: string, stream: WatchStream): void {
    const set = this.#sets.get(key);
    if (set === undefined) this.#sets.set(key, new Set([stream]));
    else set.add(stream);
  }

  delete(key: string, stream: WatchStream): void {
    const set = this.#sets.get(key);
    set?.delete(stream);
    if (set?.size === 0) this.#sets.delete(key);
  }
}

const NOBODY: ReadonlySet<WatchStream> = new Set();
