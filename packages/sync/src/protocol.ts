/**
 * The rich dialect of the document socket (`inkstone.v1`): a schema for every message (docs/protocol.md).
 * The server parses what clients send with these schemas; browsers import the types only, so that no schema library reaches them.
 */
import { checkText, type Delta } from '@inkstone/ot';
import { z } from 'zod';
import { LIMITS } from './constants.ts';

/**
 * A client id: `<random>.<user id>`, made for each loaded page. The suffix binds it to its user; the random part alone decides
 * whose text stands first when two insert at one place (ids are compared by code units).
 */
export const clientId = z.string().regex(/^[A-Za-z0-9_-]{8,40}\.[A-Za-z0-9-]{1,64}$/);

const version = z.int().min(0);
const position = z.int().min(0);

/** A selection in units of the text at the version that the message names; `anchor` is where it was begun. */
export const selection = z.object({ anchor: position, head: position });

/** First message of a client: open the document, or resume it after `version`. */
export const hello = z.object({
  type: z.literal('hello'),
  client: clientId,
  /** The history that `version` belongs to; absent on a first opening. */
  history: z.string().max(64).optional(),
  /** The version whose edits the client has applied. With `history` of another log it is ignored and the content comes anew. */
  version: version.optional(),
  /** The client has no text at `version` (a reloaded page with unsent edits): send the content at it, then the edits since. */
  needContent: z.boolean().optional(),
});

/** One edit of the client, made against `version`; at most one is on its way. Sent again with the same id it is applied once. */
export const edit = z.object({
  type: z.literal('edit'),
  /** Storable: the database refuses NUL, and with it every edit that is committed at the same time. */
  id: z
    .string()
    .min(1)
    .max(LIMITS.editIdLength)
    .refine((value) => checkText(value) === null),
  version,
  /** Checked by `parseDelta` of the algebra. */
  delta: z.unknown(),
});

/** What keeps a person from the page: `idle` when nothing was touched for a while, `away` when the page is out of sight. */
export const activity = z.enum(['idle', 'away']);

/** Where the client's cursor is, at `version`; `null` when it has none. Without `activity` its user is at it. */
export const presence = z.object({
  type: z.literal('presence'),
  version,
  selection: selection.nullable(),
  activity: activity.optional(),
});

/** The client's text differs from a `check`; it reloads. Logged and counted. */
export const mismatch = z.object({ type: z.literal('mismatch'), version, expected: z.string().max(64), actual: z.string().max(64) });

export const clientMessage = z.discriminatedUnion('type', [hello, edit, presence, mismatch]);
export type ClientMessage = z.infer<typeof clientMessage>;
export type Selection = z.infer<typeof selection>;
export type Activity = z.infer<typeof activity>;

/** Checked by the algebra, not here. */
const delta = z.custom<Delta>();

/** A person as others see them. */
export const user = z.object({ id: z.string(), username: z.string(), displayName: z.string() }).readonly();
export type User = z.infer<typeof user>;

const role = z.enum(['owner', 'editor', 'viewer']);
export type Role = z.infer<typeof role>;

/** One committed edit. Its version is the frame's `from` + its index + 1. */
const committedEdit = z
  .object({
    client: z.string(),
    id: z.string(),
    /** Id of the author. */
    user: z.string(),
    /** When it was committed, in milliseconds since 1970. */
    at: z.number(),
    delta,
  })
  .readonly();
export type CommittedEdit = z.infer<typeof committedEdit>;

/** One open page of a user. */
export const peer = z
  .object({
    client: z.string(),
    user,
    /** In units of the version of the message that carries it; null without a cursor. */
    selection: selection.nullable(),
    /** As its client has told; absent while its user is at it. */
    activity: activity.optional(),
  })
  .readonly();
export type Peer = z.infer<typeof peer>;
const peers = z.array(peer).readonly();

/** A piece of a document's content that is too long for one message: comes ahead of the welcome, whose own `content` is the last piece. */
const content = z.object({ type: z.literal('content'), ops: delta });

/** Answer to `hello`. With `content`: the document at `version`. Without: the client's own version was accepted. Edits after `version` follow. */
const welcome = z.object({
  type: z.literal('welcome'),
  history: z.string().max(64),
  version,
  content: delta.optional(),
  title: z.string(),
  role,
  user,
  peers,
});

/** Committed edits `from` + 1, `from` + 2, … in order and without gaps; one's own are among them and are their acknowledgement. */
const edits = z.object({ type: z.literal('edits'), from: version, edits: z.array(committedEdit).readonly() });

/** Edit `id` was not applied and never will be, nor anything that the client made on top of it. */
const refused = z.object({ type: z.literal('refused'), id: z.string(), code: z.string(), message: z.string() });

/** Edit `id` can't be merged from so far behind: send it again, transformed, once the edits up to `version` have been applied. It may meet its own id on the way. */
const behind = z.object({ type: z.literal('behind'), id: z.string(), version });

/** Peers that came or moved (whole states, at `version`) and the clients that left. */
const peersMoved = z.object({ type: z.literal('presence'), version, peers, left: z.array(z.string()).readonly() });

/** The checksum of the document at `version`, which is the version of the last edit sent. */
const check = z.object({ type: z.literal('check'), version, checksum: z.string() });

const retitled = z.object({ type: z.literal('title'), title: z.string() });
const newRole = z.object({ type: z.literal('role'), role });

/** Comes every `HEARTBEAT_MS`, whatever else is sent: a script can't see the socket's pings. */
const alive = z.object({ type: z.literal('alive') });

/** Answer to a message that is not understood. */
const error = z.object({ type: z.literal('error'), code: z.string(), message: z.string() });

/** What the server sends. Clients trust it; the schema is for tests, and for those who write other clients. */
export const serverMessage = z.discriminatedUnion('type', [
  content,
  welcome,
  edits,
  refused,
  behind,
  peersMoved,
  check,
  retitled,
  newRole,
  alive,
  error,
]);
export type ServerMessage = z.infer<typeof serverMessage>;
