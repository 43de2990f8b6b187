/** A colour for each user, the same on every screen: of cursors, selections and avatars. */

export interface UserColor {
  /** Bears white text with 4.5 : 1, and stands out with 3 : 1 from light and dark pages. */
  readonly solid: string;
  /** The same, seen through: behind text on light and dark pages. */
  readonly soft: string;
}

/** Evenly spread hues of one lightness, so that no user's cursor shouts. Their contrast is tested. */
const SOLIDS = [
  '#c2410c',
  '#9a6700',
  '#5c7a0b',
  '#2b8037',
  '#0b8068',
  '#0b7c93',
  '#1773b8',
  '#4d68d6',
  '#7b57d1',
  '#9c46c4',
  '#b83a97',
  '#c93663',
] as const;

export const USER_COLORS: readonly UserColor[] = SOLIDS.map((solid) => ({ solid, soft: `${solid}40` }));

/** The colour of a user, by a hash of the id (FNV-1a). */
export function colourOf(userId: string): UserColor {
  let hash = 0x811c9dc5;
  for (let index = 0; index < userId.length; index++) {
    hash = Math.imul(hash ^ userId.charCodeAt(index), 0x01000193) >>> 0;
  }
  return USER_COLORS[hash % USER_COLORS.length] as UserColor;
}
