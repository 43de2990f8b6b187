/** The colour of a user's cursor, selection and avatar. It is the same on every screen. */
import { useCallback, useSyncExternalStore } from 'react';
import { lookOf, subscribeLooks, useLooks } from '../../api/looks.ts';
import type { Look } from '../../api/types.ts';
import { PEOPLE } from '../../theme/tokens.ts';

export interface UserColor {
  /** Its contrast is at least 4.5 : 1 with white text, and 3 : 1 with light and dark pages. */
  readonly solid: string;
  /** The same colour, transparent, for the background of text on light and dark pages. */
  readonly soft: string;
}

export const USER_COLORS: readonly UserColor[] = PEOPLE.map((solid) => ({ solid, soft: `${solid}40` }));

/** The colour that a user has chosen, as far as it is known yet; otherwise the one of the id. */
export function colourOf(userId: string): UserColor {
  return chosenColour(lookOf(userId)) ?? colourOfId(userId);
}

function chosenColour(look: Look | null): UserColor | undefined {
  return look?.color == null ? undefined : USER_COLORS[look.color];
}

/** The colour of who has chosen none, by a hash of the id (FNV-1a). */
export function colourOfId(userId: string): UserColor {
  let hash = 0x811c9dc5;
  for (let index = 0; index < userId.length; index++) {
    hash = Math.imul(hash ^ userId.charCodeAt(index), 0x01000193) >>> 0;
  }
  return USER_COLORS[hash % USER_COLORS.length] as UserColor;
}

/** `colourOf`, for a component, which is rendered again when the colour becomes known. */
export function useColour(userId: string): UserColor {
  return useSyncExternalStore(subscribeLooks, () => colourOf(userId));
}

/** `colourOf`, for a component that draws many people. It is another function when a colour has become known. */
export function useColours(): (userId: string) => UserColor {
  const look = useLooks();
  return useCallback((userId) => chosenColour(look(userId)) ?? colourOfId(userId), [look]);
}
