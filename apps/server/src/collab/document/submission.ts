/** An edit that somebody hands in, and the ways in which it may end. */
import type { Delta } from '@inkstone/ot';
import type { User } from '@inkstone/sync/protocol';

/** How a submitted edit ended. */
export type Outcome =
  /** It is in the log at `version`; `again`: it was there before this submission. */
  | { readonly type: 'committed'; readonly version: number; readonly again: boolean }
  | Refusal
  /** Too far behind to be merged here: its client has the edits since, and can. */
  | { readonly type: 'behind'; readonly version: number }
  /** Nobody knows; the client asks again on its next connection. */
  | { readonly type: 'dropped' };

export interface Refusal {
  readonly type: 'refused';
  readonly code: RefusalCode;
  readonly message: string;
}

export type RefusalCode =
  | 'bad-position'
  | 'bad-content'
  | 'bad-attribute'
  | 'bad-version'
  | 'empty-edit'
  | 'malformed'
  | 'not-an-editor'
  | 'too-large';

export interface Submission {
  readonly client: string;
  readonly id: string;
  readonly user: User;
  /** The version that `delta` was made against. */
  readonly base: number;
  /** Canonical, of known attributes. */
  readonly delta: Delta;
  /** The client keeps no edits to transform over: merge it from however far behind the log allows. */
  readonly mergeAnyAge: boolean;
  settle(outcome: Outcome): void;
}

/** Beginning of the client ids of plain sockets. No client of the rich dialect can have one: its id has eight characters or more before the dot. */
const PLAIN = 'plain.';

export const isPlainClient = (client: string): boolean => client.startsWith(PLAIN);

/**
 * The client id of a plain socket, which breaks ties: that of one socket, or of one name that its user's program gave itself.
 *
 * @param name unique among the user's sockets, or kept by a program over its connections
 */
export function plainClient(user: string, name: string): string {
  return `${PLAIN}${user}.${name}`;
}

/**
 * Whether an edit is the one that is handed in, which was then sent before: by the same client, or, since the contract promises that a user's edit ids on
 * plain sockets are unique in a document, by any plain socket of the user. Logs of earlier versions have one client id, `plain.<user id>`, for all of them.
 */
export function isSameEdit(edit: { client: string; id: string; user: string }, submission: Submission): boolean {
  // Asked of every edit since the base of each one that is handed in: nearly always answered here.
  if (edit.id !== submission.id) return false;
  const { client, user } = submission;
  return edit.client === client || (edit.user === user.id && isPlainClient(edit.client) && isPlainClient(client));
}
