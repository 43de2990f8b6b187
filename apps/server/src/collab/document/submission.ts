/** An edit that is submitted to a document, and its possible outcomes. */
import type { Delta } from '@inkstone/ot';
import type { User } from '@inkstone/sync/protocol';
import type { EditActivity } from '../../ports/log.ts';

/** How a submitted edit ended. */
export type Outcome =
  /** The edit is in the log at `version`. `again`: it was there before this submission. */
  | { readonly type: 'committed'; readonly version: number; readonly again: boolean }
  | Refusal
  /** The edit can't be merged by the server: it is too far behind, or see `hasRival`. Its client has the edits since, and makes it anew. */
  | { readonly type: 'behind'; readonly version: number }
  /** It is not known whether the edit was committed. The client sends it again on its next connection. */
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
  /** When this server read it, by its clock, in ms. */
  readonly receivedAt: number;
  /** The version that `delta` was made against. */
  readonly base: number;
  /** In canonical form, with known attributes only. */
  readonly delta: Delta;
  /** The client can't transform edits itself. The server merges the edit from as far behind as the log allows. */
  readonly mergeAnyAge: boolean;
  /** Written to the activity log with the edit. */
  readonly activity?: EditActivity | undefined;
  settle(outcome: Outcome): void;
}

/** Prefix of the client ids of plain sockets. Ids of the rich dialect can't have it: they have eight characters or more before the dot. */
const PLAIN = 'plain.';

export const isPlainClient = (client: string): boolean => client.startsWith(PLAIN);

/**
 * The client id of a plain socket, by which ties are broken. It belongs to one socket, or to one name that a program keeps over its sockets.
 *
 * @param name unique among the user's sockets, or the name that a program keeps
 */
export function plainClient(user: string, name: string): string {
  return `${PLAIN}${user}.${name}`;
}

/**
 * Whether a logged edit is the submitted one, sent before. It is if the ids are equal and it came from the same client, or from any plain socket of the
 * same user: the contract promises that a user's edit ids on plain sockets are unique in a document. (Logs of earlier versions have one client id,
 * `plain.<user id>`, for all plain sockets of a user.)
 */
export function isSameEdit(edit: { client: string; id: string; user: string }, submission: Submission): boolean {
  // This runs for every edit since the base of every submission. Nearly all calls end here.
  if (edit.id !== submission.id) return false;
  const { client, user } = submission;
  return edit.client === client || (edit.user === user.id && isPlainClient(edit.client) && isPlainClient(client));
}

/** Prefixes of the client ids of edits that bring earlier content back: restoring a version, and taking edits back. No client of a socket can have them. */
const BRINGS_BACK = /^re(store|vert)\./;

/**
 * Whether the submitted edit and one of the others both bring earlier content back. They must not be merged, because both may insert the same text, which
 * would then stand there twice. The submitted one is made anew.
 */
export function hasRival({ client }: Submission, others: readonly { client: string }[]): boolean {
  return BRINGS_BACK.test(client) && others.some((other) => BRINGS_BACK.test(other.client));
}
