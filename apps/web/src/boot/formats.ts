/** How a language writes times and numbers. To make one of these objects takes most of a millisecond, so each is made once. */

function once<Format>(make: (language: string | undefined) => Format): (language: string | undefined) => Format {
  const made = new Map<string | undefined, Format>();
  return (language) => {
    const format = made.get(language) ?? make(language);
    made.set(language, format);
    return format;
  };
}

export const numberFormat = once((language) => new Intl.NumberFormat(language));
/** A day and a minute, with the weekday. */
export const momentFormat = once((language) => new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short' }));
export const dayFormat = once((language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium' }));
export const agoFormat = once((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
