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
