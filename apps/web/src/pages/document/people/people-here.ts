/** The people who have a document open, each once, out of their open pages. Pure. */
import type { Activity, Peer, User } from '@inkstone/sync';
import { nameOf } from '../../../components/user/names.ts';

export interface PersonHere {
  readonly user: User;
  /** Whether one of the person's pages has a caret in the text. */
  readonly hasCaret: boolean;
  /** Has changed the text within the last seconds. */
  readonly isTyping: boolean;
  /** What keeps the person from all of their pages; null while one is looked at. */
  readonly activity: Activity | null;
}

/** The other people here. Returns the array `before` if nothing has changed, because this runs whenever a caret moves. */
export function peopleOf(
  peers: readonly Peer[],
  self: string,
  typing: ReadonlySet<string>,
  before: readonly PersonHere[],
): readonly PersonHere[] {
  const people = new Map<string, PersonHere>();
  for (const { user, selection, activity = null } of peers) {
    if (user.id === self) continue;
    const other = people.get(user.id);
    people.set(user.id, {
      user,
      hasCaret: selection !== null || other?.hasCaret === true,
      isTyping: typing.has(user.id),
      activity: other ? nearer(activity, other.activity) : activity,
    });
  }
  const next = [...people.values()];
  const isSame = next.length === before.length && next.every((person, index) => samePerson(person, before[index] as PersonHere));
  return isSame ? before : next;
}

/** Of several pages of a person, one that is visible counts. */
function nearer(a: Activity | null, b: Activity | null): Activity | null {
  if (a === null || b === null) return null;
  return a === 'idle' || b === 'idle' ? 'idle' : 'away';
}

function samePerson(a: PersonHere, b: PersonHere): boolean {
  return (
    a.user.id === b.user.id &&
    nameOf(a.user) === nameOf(b.user) &&
    a.hasCaret === b.hasCaret &&
    a.isTyping === b.isTyping &&
    a.activity === b.activity
  );
}
