/** Who may do what: pure. Every route and every message of the socket asks here. */
import type { AccountRole } from '@inkstone/api';
import type { Role } from '@inkstone/sync/protocol';

/** What must be known of an account and a document to decide. */
export interface Standing {
  readonly account: AccountRole;
  readonly owner: boolean;
  /** What the document's collaborators list says of the account. */
  readonly shared: 'editor' | 'viewer' | null;
  readonly trashed: boolean;
}

export type Action =
  | 'read'
  /** To star it, to tag it: changes nothing for others. */
  | 'mark'
  /** To make a document of one's own with its content. */
  | 'duplicate'
  | 'edit'
  | 'share'
  | 'rename'
  | 'delete'
  | 'restore-from-trash'
  | 'upload'
  | 'name-version'
  | 'restore-version';

/** What the caller may do with the document in the words of the API, or null when it is not visible to them. */
export function roleOf(standing: Standing): Role | null {
  const { account, owner, shared, trashed } = standing;
  if (account === 'admin') return 'owner';
  if (trashed && !owner) return null;
  if (!owner && shared === null) return null;
  if (account === 'viewer') return 'viewer';
  return owner ? 'owner' : shared;
}

const READING: readonly Action[] = ['read', 'mark', 'duplicate'];
const WRITING: readonly Action[] = ['edit', 'upload', 'name-version', 'restore-version'];
const ALLOWED: Record<Role, readonly Action[]> = {
  viewer: READING,
  editor: [...READING, ...WRITING],
  owner: [...READING, ...WRITING, 'share', 'rename', 'delete', 'restore-from-trash'],
};
const ALLOWED_IN_TRASH: readonly Action[] = [...READING, 'delete', 'restore-from-trash'];

export type Decision = 'allowed' | 'forbidden' | 'not-found' | 'in-trash';

/** `in-trash`: the caller might do it, were the document not in the trash. */
export function decide(standing: Standing, action: Action): Decision {
  const role = roleOf(standing);
  if (role === null) return 'not-found';
  if (!ALLOWED[role].includes(action)) return 'forbidden';
  if (action === 'duplicate' && !mayCreate(standing.account)) return 'forbidden';
  if (standing.trashed && !ALLOWED_IN_TRASH.includes(action)) return 'in-trash';
  return 'allowed';
}

/** Creating documents is for every account but viewers. */
export function mayCreate(account: AccountRole): boolean {
  return account !== 'viewer';
}
