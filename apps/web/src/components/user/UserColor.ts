/** A colour for each user, the same on every screen: of cursors, selections and avatars. */
import { PEOPLE } from '../../theme/tokens.ts';

export interface UserColor {
  /** Bears white text with 4.5 : 1, and stands out with 3 : 1 from light and dark pages. */
  readonly solid: string;
  /** The same, seen through: behind text on light and dark pages. */
  readonly soft: string;
}

export const USER_COLORS: readonly UserColor[] = PEOPLE.map((solid) => ({ solid, soft: `${solid}40` }));

/** The colour of a user, by a hash of the id (FNV-1a). */
export function colourOf(userId: string): UserColor {
  let hash = 0x811c9dc5;
  for (let index = 0; index < userId.length; index++) {
    hash = Math.imul(hash ^ userId.charCodeAt(index), 0x01000193) >>> 0;
  }
  return USER_COLORS[hash % USER_COLORS.length] as UserColor;
}
