/** Days and times of a history, in the user's language. */

function once(options: Intl.DateTimeFormatOptions): (language: string) => Intl.DateTimeFormat {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (language) => {
    const format = made.get(language) ?? new Intl.DateTimeFormat(language, options);
    made.set(language, format);
    return format;
  };
}

const dayFormat = once({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const clockFormat = once({ timeStyle: 'short' });
const momentFormat = once({ dateStyle: 'medium', timeStyle: 'medium' });

export function dayText(iso: string, language: string): string {
  return dayFormat(language).format(new Date(iso));
}

/** The time of the day, to the minute. */
export function clockText(iso: string, language: string): string {
  return clockFormat(language).format(new Date(iso));
}

/** From when to when; one time if both are the same minute. */
export function spanText(from: string, to: string, language: string): string {
  return clockFormat(language).formatRange(new Date(from), new Date(to));
}

/** Day and time, to the second. */
export function momentText(iso: string, language: string): string {
  return momentFormat(language).format(new Date(iso));
}
