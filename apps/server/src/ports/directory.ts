/** What the collaboration room must know of accounts, sessions and permissions. */
import type { User } from '@inkstone/sync/protocol';
import type { Standing } from '../access.ts';

export interface Member {
  readonly user: User;
  readonly standing: Standing;
  /** The account's epoch, read in the same snapshot as the standing. */
  readonly accountEpoch: number;
}

/** A document and the people asked for, read in one snapshot, so that the epochs belong to the standings. */
export interface Membership {
  readonly title: string;
  readonly epoch: number;
  readonly trashed: boolean;
  /** Disabled accounts and unknown ids are missing. */
  readonly members: ReadonlyMap<string, Member>;
}

export interface Directory {
  /** Null when the document doesn't exist (any more). */
  membership(document: string, users: readonly string[]): Promise<Membership | null>;
  /** Accounts by id, disabled ones too. */
  users(ids: readonly string[]): Promise<Map<string, User>>;
  /** Those of the sign-in sessions that are still good. */
  liveSessions(sessions: readonly string[]): Promise<Set<string>>;
  /** Epochs of accounts; it changes with the role, when disabled, and when one of the account's sessions ends. */
  accountEpochs(users: readonly string[]): Promise<Map<string, number>>;
  /** Writes down that somebody opened the document: in the activity log, and for their own list. */
  recordOpened(document: string, user: string): Promise<void>;
}
