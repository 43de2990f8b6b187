/** Who may do what: pure. Every route and every message of the socket asks here. */
import type { Role } from '@inkstone/sync/protocol';

export type AccountRole = 'admin' | 'editor' | 'viewer';

/** What must be known of an account and a document to decide. */
export interface Standing {
  readonly account: AccountRole;
  readonly owner: boolean;
  /** What the document's collaborators list says of the account. */
  readonly shared: 'editor' | 'viewer' | null;
  readonly trashed: boolean;
}

export type Action = 'read' | 'edit' | 'share' | 'rename' | 'delete' | 'restore-from-trash' | 'upload' | 'name-version' | 'restore-version';

/** What the caller may do with the document in the words of the API, or null when it is not visible to them. */
export function roleOf(standing: Standing): Role | null {
  const { account, owner, shared, trashed } = standing;
  if (account === 'admin') return 'owner';
  if (trashed && !owner) return null;
  if (!owner && shared === null) return null;
  if (account === 'viewer') return 'viewer';
  return owner ? 'owner' : shared;
}

const ALLOWED: Record<Role, readonly Action[]> = {
  viewer: ['read'],
  editor: ['read', 'edit', 'upload', 'name-version', 'restore-version'],
  owner: ['read', 'edit', 'share', 'rename', 'delete', 'restore-from-trash', 'upload', 'name-version', 'restore-version'],
};

export type Decision = 'allowed' | 'forbidden' | 'not-found' | 'in-trash';

/** `in-trash`: the caller might do it, were the document not in the trash. */
export function decide(standing: Standing, action: Action): Decision {
  const role = roleOf(standing);
  if (role === null) return 'not-found';
  if (!ALLOWED[role].includes(action)) return 'forbidden';
  if (standing.trashed && !['read', 'delete', 'restore-from-trash'].includes(action)) return 'in-trash';
  return 'allowed';
}

/** Creating documents is for every account but viewers. */
export function mayCreate(account: AccountRole): boolean {
  return account !== 'viewer';
}
