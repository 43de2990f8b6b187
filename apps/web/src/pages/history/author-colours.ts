/** The colours of authors in a text: each their own, or, where several would have the same, one that no other author of the text has. */
import type { Person } from '../../api/types.ts';
import { USER_COLORS, type UserColor } from '../../components/user/UserColor.ts';

export type AuthorColours = (userId: string) => UserColor;

/**
 * The same people get the same colours, in whichever order they come. With more people than colours, some share one.
 *
 * @param colourOf each person's own colour
 */
export function authorColours(people: readonly Person[], colourOf: AuthorColours): AuthorColours {
  const given = new Map<string, UserColor>();
  const free = new Set(USER_COLORS);
  for (const id of [...new Set(people.map((person) => person.id))].sort()) {
    const own = colourOf(id);
    const colour = free.has(own) ? own : ([...free][0] ?? own);
    free.delete(colour);
    given.set(id, colour);
  }
  return (id) => given.get(id) ?? colourOf(id);
}
