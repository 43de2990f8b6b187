/**
 * The rich dialect of the document socket (`inkstone.v1`): a schema for every message (docs/protocol.md).
 * The server parses clients' messages with these schemas. Browsers import only the types, so that no schema library reaches them.
 */
import { checkText, type Delta } from '@inkstone/ot';
import { z } from 'zod';
import { LIMITS } from './constants.ts';

/**
 * A client id: `<random>.<user id>`, made for each loaded page. The suffix binds it to its user. The random part decides whose text stands first when two
 * insert at one place (ids are compared by code units).
 */
export const clientId = z.string().regex(/^[A-Za-z0-9_-]{8,40}\.[A-Za-z0-9-]{1,64}$/);

const version = z.int().min(0);
const position = z.int().min(0);

/** A selection, in units of the text at the message's version. `anchor` is where it began. */
export const selection = z.object({ anchor: position, head: position });

/** A client's first message: opens the document, or resumes it after `version`. */
export const hello = z.object({
  type: z.literal('hello'),
  client: clientId,
  /** The history that `version` belongs to; absent on a first opening. */
  history: z.string().max(64).optional(),
  /** The version up to which the client has applied edits. If `history` is of another log, it is ignored and the content is sent. */
  version: version.optional(),
  /** The client has no text at `version`, as a reloaded page with unsent edits: the server sends the content at it, then the edits since. */
  needContent: z.boolean().optional(),
});

/** One edit of the client, made against `version`. At most one is in flight. If it is sent again with the same id, it is applied once. */
export const edit = z.object({
  type: z.literal('edit'),
  /** Must be storable: the database refuses NUL, and would refuse all edits of the same commit with it. */
  id: z
    .string()
    .min(1)
    .max(LIMITS.editIdLength)
    .refine((value) => checkText(value) === null),
  version,
  /** Checked by `parseDelta` of the algebra. */
  delta: z.unknown(),
});

/** Why a user is inactive. `idle`: no input for a while; `away`: the page is hidden. */
export const activity = z.enum(['idle', 'away']);

/** The client's cursor at `version`; `null` if it has none. Without `activity` its user is active. */
export const presence = z.object({
  type: z.literal('presence'),
  version,
  selection: selection.nullable(),
  activity: activity.optional(),
});

/** The client's text differs from a `check`, and it reloads the content. The server logs and counts it. */
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
    /** In units of the text at the message's version; null without a cursor. */
    selection: selection.nullable(),
    /** Absent while its user is active. */
    activity: activity.optional(),
  })
  .readonly();
export type Peer = z.infer<typeof peer>;
const peers = z.array(peer).readonly();

/** A piece of a content that is too long for one message. It comes before the welcome, whose `content` is the last piece. */
const content = z.object({ type: z.literal('content'), ops: delta });

/** The answer to `hello`. `content` is the document at `version`; without it, the client's own version was accepted. Edits after `version` follow. */
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

/** Committed edits `from` + 1, `from` + 2, …, in order and without gaps. The client's own edits are among them, which acknowledges them. */
const edits = z.object({ type: z.literal('edits'), from: version, edits: z.array(committedEdit).readonly() });

/** Edit `id` was refused. It will never be applied, nor will edits that the client made on top of it. */
const refused = z.object({ type: z.literal('refused'), id: z.string(), code: z.string(), message: z.string() });

/** Edit `id` is too far behind to be merged. The client sends it again, transformed, once it has applied the edits up to `version`. The edit may be among these. */
const behind = z.object({ type: z.literal('behind'), id: z.string(), version });

/** The full states, at `version`, of peers that came or moved, and the clients that left. */
const peersMoved = z.object({ type: z.literal('presence'), version, peers, left: z.array(z.string()).readonly() });

/** The checksum of the document at `version`, the version of the last edit that was sent. */
const check = z.object({ type: z.literal('check'), version, checksum: z.string() });

const retitled = z.object({ type: z.literal('title'), title: z.string() });
const newRole = z.object({ type: z.literal('role'), role });

/** A file of the document changed: more of it has arrived, it is ready, it failed, or it was deleted. Its texts show it without another edit. */
export const fileChange = z
  .object({
    id: z.string(),
    state: z.enum(['uploading', 'ready', 'failed', 'deleted']),
    /** Bytes that have arrived. */
    received: z.int(),
  })
  .readonly();
export type FileChange = z.infer<typeof fileChange>;
const fileChanged = z.object({ type: z.literal('file'), file: fileChange });

/** Sent every `HEARTBEAT_MS`, because a script can't see the socket's pings. */
const alive = z.object({ type: z.literal('alive') });

/** The answer to a malformed message. */
const error = z.object({ type: z.literal('error'), code: z.string(), message: z.string() });

/** The server's messages. Clients trust them. The schema is for tests and for authors of other clients. */
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
  fileChanged,
  alive,
  error,
]);
export type ServerMessage = z.infer<typeof serverMessage>;
