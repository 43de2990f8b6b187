/**
 * The rich dialect of the document socket (`inkstone.v1`): a schema or a type for every message.
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

/** Where the client's cursor is, at `version`; `null` when it has none. */
export const presence = z.object({
  type: z.literal('presence'),
  version,
  selection: selection.nullable(),
});

/** The client's text differs from a `check`; it reloads. Logged and counted. */
export const mismatch = z.object({ type: z.literal('mismatch'), version, expected: z.string().max(64), actual: z.string().max(64) });

export const clientMessage = z.discriminatedUnion('type', [hello, edit, presence, mismatch]);
export type ClientMessage = z.infer<typeof clientMessage>;
export type Selection = z.infer<typeof selection>;

/** A person as others see them. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
}

export type Role = 'owner' | 'editor' | 'viewer';

/** One committed edit. Its version is the frame's `from` + its index + 1. */
export interface CommittedEdit {
  readonly client: string;
  readonly id: string;
  /** Id of the author. */
  readonly user: string;
  /** When it was committed, in milliseconds since 1970. */
  readonly at: number;
  readonly delta: Delta;
}

/** One open page of a user. */
export interface Peer {
  readonly client: string;
  readonly user: User;
  /** In units of the version of the message that carries it; null without a cursor. */
  readonly selection: Selection | null;
}

export type ServerMessage =
  /**
   * Answer to `hello`. With `content`: the document at `version`. Without: the client's own version was accepted. Edits after `version` follow.
   */
  | {
      readonly type: 'welcome';
      readonly history: string;
      readonly version: number;
      readonly content?: Delta;
      readonly title: string;
      readonly role: Role;
      readonly user: User;
      readonly peers: readonly Peer[];
    }
  /** Committed edits `from` + 1, `from` + 2, … in order and without gaps; one's own are among them and are their acknowledgement. */
  | { readonly type: 'edits'; readonly from: number; readonly edits: readonly CommittedEdit[] }
  /** Edit `id` was not applied and never will be, nor anything that the client made on top of it. */
  | { readonly type: 'refused'; readonly id: string; readonly code: string; readonly message: string }
  /**
   * Edit `id` can't be merged from so far behind: send it again, transformed, once the edits up to `version` have been applied. It may meet its own id on the way.
   */
  | { readonly type: 'behind'; readonly id: string; readonly version: number }
  /** Peers that came or moved (whole states, at `version`) and the clients that left. */
  | { readonly type: 'presence'; readonly version: number; readonly peers: readonly Peer[]; readonly left: readonly string[] }
  /** The checksum of the document at `version`, which is the version of the last edit sent. */
  | { readonly type: 'check'; readonly version: number; readonly checksum: string }
  | { readonly type: 'title'; readonly title: string }
  | { readonly type: 'role'; readonly role: Role }
  | { readonly type: 'error'; readonly code: string; readonly message: string };
