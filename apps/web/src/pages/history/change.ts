/** One change of a difference. */
import type { Person } from '../../api/types.ts';

type ChangeKind = 'inserted' | 'deleted' | 'formatted' | 'movedHere' | 'movedAway';

export interface Change {
  readonly kind: ChangeKind;
  /** In units of the drawn text. */
  readonly from: number;
  readonly to: number;
  /** Null where it is not known. */
  readonly user: Person | null;
  /** The attributes that were changed, in a change of the format; else none. */
  readonly attributes: readonly string[];
}
