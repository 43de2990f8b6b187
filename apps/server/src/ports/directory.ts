/** What the collaboration module reads of accounts, sessions and permissions. */
import type { User } from '@inkstone/sync/protocol';
import type { Standing } from '../access.ts';

export interface Member {
  readonly user: User;
  readonly standing: Standing;
  /** The account's epoch, read in the same snapshot as the standing. */
  readonly accountEpoch: number;
}

/** A document and some people, read in one database snapshot, so that the epochs belong to the standings. */
export interface Membership {
  readonly title: string;
  readonly epoch: number;
  readonly trashed: boolean;
  /** Disabled accounts and unknown ids are missing. */
  readonly members: ReadonlyMap<string, Member>;
}

export interface Directory {
  /** Null if the document doesn't exist. */
  membership(document: string, users: readonly string[]): Promise<Membership | null>;
  /** Accounts by id, disabled ones too. */
  users(ids: readonly string[]): Promise<Map<string, User>>;
  /** The given sign-in sessions that are live. */
  liveSessions(sessions: readonly string[]): Promise<Set<string>>;
  /** Epochs by account. An epoch changes when the role changes, when the account is disabled or enabled, and when one of its sessions ends. */
  accountEpochs(users: readonly string[]): Promise<Map<string, number>>;
  /** Records in the user's own list that they opened the document. */
  recordOpened(document: string, user: string): Promise<void>;
}
