/** Writing sessions by the days on which they ended. Pure. */
import type { WritingSession } from '../../api/types.ts';

interface Day {
  /** A moment of the day, as ISO 8601. */
  readonly day: string;
  /** Whether it has a name of its own. */
  readonly age: 'today' | 'yesterday' | null;
  readonly sessions: readonly WritingSession[];
}

/** @param sessions newest first @param now in whose zone days begin and end */
export function daysOf(sessions: readonly WritingSession[], now: Date): readonly Day[] {
  const days: { day: string; age: Day['age']; sessions: WritingSession[] }[] = [];
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  for (const session of sessions) {
    const date = new Date(session.endedAt);
    const last = days.at(-1);
    if (last && isSameDay(new Date(last.day), date)) {
      last.sessions.push(session);
      continue;
    }
    const age = isSameDay(date, now) ? 'today' : isSameDay(date, yesterday) ? 'yesterday' : null;
    days.push({ day: session.endedAt, age, sessions: [session] });
  }
  return days;
}

function isSameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}
