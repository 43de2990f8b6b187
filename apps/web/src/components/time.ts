/** Times in the user's language. */
import { agoFormat, dayFormat, momentFormat } from '../boot/formats.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The date with the weekday, and the time to the minute. */
export function exactTime(iso: string, language: string): string {
  return momentFormat(language).format(new Date(iso));
}

/**
 * How long ago a time was, in the greatest unit that fits; after a month, the date. It never says "in 3 seconds", even if this device's clock is behind the
 * server's.
 *
 * @param now milliseconds since 1970
 */
export function relativeTime(iso: string, now: number, language: string): string {
  if (isLongAgo(iso, now)) return dayFormat(language).format(new Date(iso));
  const seconds = secondsAgo(iso, now);
  const format = agoFormat(language);
  if (seconds < MINUTE) return format.format(0, 'second');
  if (seconds < HOUR) return format.format(-Math.floor(seconds / MINUTE), 'minute');
  if (seconds < DAY) return format.format(-Math.floor(seconds / HOUR), 'hour');
  return format.format(-Math.floor(seconds / DAY), 'day');
}

/** Whether the time is shown as a date. */
function isLongAgo(iso: string, now: number): boolean {
  return secondsAgo(iso, now) >= 30 * DAY;
}

function secondsAgo(iso: string, now: number): number {
  return Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
}
