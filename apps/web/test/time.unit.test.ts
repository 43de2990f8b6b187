/** Times as people say them, in their language. */
import { describe, expect, it } from 'vitest';
import { exactTime, relativeTime } from '../src/components/time.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

describe('a time', () => {
  it.each([
    [3, 'en', 'now'],
    [-40, 'en', 'now'],
    [60, 'en', '1 minute ago'],
    [7_300, 'en', '2 hours ago'],
    [90_000, 'en', 'yesterday'],
    [3, 'de', 'jetzt'],
    [60, 'de', 'vor 1 Minute'],
    [7_300, 'de', 'vor 2 Stunden'],
    [90_000, 'de', 'gestern'],
    [200_000, 'de', 'vorgestern'],
    [400_000, 'de', 'vor 4 Tagen'],
  ])('%i seconds ago is told in "%s" as "%s"', (seconds, language, words) => {
    expect(relativeTime(ago(seconds), NOW, language)).toBe(words);
  });

  it('long ago is a date in the language’s own order', () => {
    expect(relativeTime('2026-03-04T12:00:00Z', NOW, 'en')).toBe('Mar 4, 2026');
    expect(relativeTime('2026-03-04T12:00:00Z', NOW, 'de')).toBe('04.03.2026');
  });

  it('has the weekday and the minute when it is told exactly', () => {
    expect(exactTime('2026-03-04T12:00:00', 'de')).toBe('Mittwoch, 4. März 2026 um 12:00');
    expect(exactTime('2026-03-04T15:05:00', 'en').replace('\u202f', ' ')).toBe('Wednesday, March 4, 2026 at 3:05 PM');
  });
});
