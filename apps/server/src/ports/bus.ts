/**
 * What servers tell each other at once. A hint only: whatever it loses, repeats or reorders is found by comparing heads, and told anew every few seconds
 * as far as it is about people.
 */
import { fileChange, peer, selection, user } from '@inkstone/sync/protocol';
import { z } from 'zod';

const version = z.int().min(0);
const document = z.string();

const edit = z.object({
  client: z.string(),
  id: z.string(),
  user: z.string(),
  username: z.string(),
  /** When it was committed, in milliseconds since 1970. */
  at: z.number(),
  /** Checked by whoever applies it. */
  delta: z.unknown(),
});

/** A peer as another server knows it. */
const busPeer = peer.unwrap().extend({
  /** The client id under which its edits are logged. */
  author: z.string(),
  selection: selection.nullable(),
});

/** A message as it goes from server to server. Whatever one server gets from another is parsed by this. */
export const busMessage = z.discriminatedUnion('type', [
  /** Edits `from` + 1, `from` + 2, … of that history of the document. None: they are too long for a message, and the log has them up to `from`. */
  z.object({ type: z.literal('edits'), document, history: z.string(), from: version, edits: z.array(edit) }),
  /**
   * Sockets of the server that says so: those that came or moved, positions at `version`, and the clients that left. `whole`: it has no others.
   */
  z.object({
    type: z.literal('presence'),
    document,
    history: z.string(),
    version,
    peers: z.array(busPeer).readonly(),
    left: z.array(z.string()).readonly(),
    whole: z.boolean(),
  }),
  /** Somebody's access to the document changed, or it went into the trash, out of it, or away. */
  z.object({ type: z.literal('access'), document }),
  z.object({ type: z.literal('title'), document, title: z.string() }),
  /** A file of the document changed: it arrives, is ready, failed, or was deleted. */
  z.object({ type: z.literal('file'), document, change: fileChange }),
  /** The text of the document changed, some time in the last seconds. */
  z.object({ type: z.literal('text'), document }),
  /** Who is in the document through the server that says so: distinct, by username. */
  z.object({ type: z.literal('here'), document, users: z.array(user).readonly() }),
  /** A server hears of the document from now on: whoever has people in it tells `here` and `presence` again. */
  z.object({ type: z.literal('who'), document }),
  /** The lists of documents of these people changed: by what they made, what was shared with them or taken away, or by the trash. */
  z.object({ type: z.literal('list'), users: z.array(z.string()).readonly() }),
  /** An account or one of its sign-in sessions changed. */
  z.object({ type: z.literal('account'), user: z.string() }),
  /** Somebody has changed something, and must see it in what they read next (`db/reads.ts`). `change`: its id. */
  z.object({ type: z.literal('wrote'), user: z.string(), change: z.string() }),
  /** Somebody writes in a document, and may go on for a second. */
  z.object({ type: z.literal('writes'), user: z.string() }),
]);

export type BusMessage = z.infer<typeof busMessage>;
export type BusEdit = z.infer<typeof edit>;
export type BusPeer = z.infer<typeof busPeer>;

/** What the bus itself has found. */
export type BusNews =
  /** Messages of these topics (null: of all) come from now on. Those before may have been lost. */
  | { readonly type: 'joined'; readonly topics: ReadonlySet<Topic> | null }
  /** Nothing has been heard of another server for some seconds: it has died, or can't be reached. */
  | { readonly type: 'lost' };

/**
 * What a server can listen to: edits and carets of an open document; what those outside may want to know of it; changes of a person's list. What concerns
 * accounts is heard by all.
 */
export type Topic = `document:${string}` | `notices:${string}` | `list:${string}`;

/** @param server the id of the one that sent the message, or that the news is about */
export type BusReceiver = (message: BusMessage | BusNews, server: string) => void;

export interface Bus {
  /** The id of this server, made anew at each start. */
  readonly server: string;
  /** Other servers may hear what is published. */
  readonly isShared: boolean;
  /** False while messages don't reach other servers. */
  readonly up: boolean;
  /** Never throws; what can't be sent is dropped. */
  publish(message: BusMessage): void;
  /** Calls `receive` with what other parts of this server publish, and other servers on the topics that are followed; returns the way to stop. */
  subscribe(receive: BusReceiver): () => void;
  /** Listens to topics until the returned function is called. */
  follow(topics: readonly Topic[]): () => void;
  close(): Promise<void>;
}
