/** What the user may do about who has access to a document. */
import type { DocumentAccess, SharedRole, ShareTarget } from '../../api/types.ts';

export interface ShareRights {
  /** Removes, lowers, makes links, gives the document away: its owner and administrators. */
  readonly mayManage: boolean;
  /** Adds people and raises them to at most `mostRole`. */
  readonly mayAdd: boolean;
  readonly mostRole: SharedRole;
}

/** @param access undefined until it is known */
export function shareRights({ role }: Pick<ShareTarget, 'role'>, access: DocumentAccess | undefined): ShareRights {
  const mayManage = role === 'owner';
  return { mayManage, mayAdd: mayManage || (role === 'editor' && access?.editorsShare === true), mostRole: 'editor' };
}
