/** Decides who may do what. Every route and every message of the socket asks here. Pure. */
import type { AccountRole, SharedRole } from '@inkstone/api';
import type { Role } from '@inkstone/sync/protocol';

/** What a person is to a document: all that a decision depends on. */
export interface Standing {
  readonly account: AccountRole;
  /** Whether the person has no account and came by a link. */
  readonly guest: boolean;
  readonly owner: boolean;
  /** As what the document is shared with the person: by name, by a group or by a link, the greatest of them. */
  readonly shared: SharedRole | null;
  /** Whether the owner lets editors share the document. */
  readonly editorsShare: boolean;
  readonly trashed: boolean;
}

export type Action =
  | 'read'
  /** Starring and tagging. It changes nothing for others. Guests have no lists for it. */
  | 'mark'
  /** Making a new document with its content. */
  | 'duplicate'
  | 'edit'
  | 'rename'
  /** Adding people, and raising them to at most one's own role. */
  | 'share'
  /** Lowering and removing people, the link, whether editors share, and giving the document to another owner. */
  | 'manage-sharing'
  | 'delete'
  | 'restore-from-trash'
  | 'upload'
  | 'name-version'
  | 'restore-version'
  /** Who did what with the document. */
  | 'see-activity';

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
const WRITING: readonly Action[] = ['edit', 'rename', 'upload', 'name-version', 'restore-version', 'see-activity'];
const ALLOWED: Record<Role, readonly Action[]> = {
  viewer: READING,
  editor: [...READING, ...WRITING, 'share'],
  owner: [...READING, ...WRITING, 'share', 'manage-sharing', 'delete', 'restore-from-trash'],
};
const ALLOWED_IN_TRASH: readonly Action[] = [...READING, 'see-activity', 'delete', 'restore-from-trash'];

export type Decision = 'allowed' | 'forbidden' | 'not-found' | 'in-trash';

/** `in-trash`: the caller may do it only after the document is taken out of the trash. */
export function decide(standing: Standing, action: Action): Decision {
  const role = roleOf(standing);
  if (role === null) return 'not-found';
  if (!ALLOWED[role].includes(action)) return 'forbidden';
  if (action === 'duplicate' && !mayCreate(standing)) return 'forbidden';
  if (action === 'mark' && standing.guest) return 'forbidden';
  if (action === 'share' && role !== 'owner' && (standing.guest || !standing.editorsShare)) return 'forbidden';
  if (standing.trashed && !ALLOWED_IN_TRASH.includes(action)) return 'in-trash';
  return 'allowed';
}

/** Every account may create documents, except those with the role viewer. A guest may not. */
export function mayCreate({ account, guest }: Pick<Standing, 'account' | 'guest'>): boolean {
  return account !== 'viewer' && !guest;
}

const RANKS: readonly Role[] = ['viewer', 'editor', 'owner'];
const isAbove = (role: Role, other: Role | null) => RANKS.indexOf(role) > (other === null ? -1 : RANKS.indexOf(other));

/**
 * Whether somebody who may share the document may give this role to a person or a group: at most their own, and not less than before, unless they manage
 * the sharing.
 *
 * @param before the role that the document is shared with them as, in the same way; null: it is not
 */
export function mayGrant(standing: Standing, before: SharedRole | null, wanted: SharedRole): boolean {
  const role = roleOf(standing);
  return role === 'owner' || (role !== null && !isAbove(wanted, role) && !(before !== null && isAbove(before, wanted)));
}
