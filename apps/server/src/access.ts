/** Decides who may do what. Every route and every message of the socket asks here. Pure. */
import type { AccountRole } from '@inkstone/api';
import type { Role } from '@inkstone/sync/protocol';

/** What an account is to a document: all that a decision depends on. */
export interface Standing {
  readonly account: AccountRole;
  readonly owner: boolean;
  /** What the document's collaborators list says of the account. */
  readonly shared: 'editor' | 'viewer' | null;
  readonly trashed: boolean;
}

export type Action =
  | 'read'
  /** Starring and tagging. It changes nothing for others. */
  | 'mark'
  /** Making a new document with its content. */
  | 'duplicate'
  | 'edit'
  | 'share'
  | 'rename'
  | 'delete'
  | 'restore-from-trash'
  | 'upload'
  | 'name-version'
  | 'restore-version';

/** The caller's role in the document, as the API names it; null if the caller may not see the document. */
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

/** `in-trash`: the caller may do it only after the document is taken out of the trash. */
export function decide(standing: Standing, action: Action): Decision {
  const role = roleOf(standing);
  if (role === null) return 'not-found';
  if (!ALLOWED[role].includes(action)) return 'forbidden';
  if (action === 'duplicate' && !mayCreate(standing.account)) return 'forbidden';
  if (standing.trashed && !ALLOWED_IN_TRASH.includes(action)) return 'in-trash';
  return 'allowed';
}

/** Every account may create documents, except those with the role viewer. */
export function mayCreate(account: AccountRole): boolean {
  return account !== 'viewer';
}
