/** Addresses as people type them. */
import { isLink } from '@inkstone/ot';

/** What was typed as an address that the log takes; null if it is none. */
export function addressOf(text: string): string | null {
  const typed = text.trim();
  if (isLink(typed)) return typed;
  // Another scheme than the allowed ones; a number after the colon is a port.
  if (typed === '' || /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(typed)) return null;
  const url = /^[^/:@]+@[^/:@]+$/.test(typed) ? `mailto:${typed}` : `https://${typed}`;
  return isLink(url) ? url : null;
}
