/** How embeds show where they can only be text. */

/** A divider. */
export const DIVIDER_TEXT = '———';

/** The name of a file of which only the address is known: its last part, as it is written there. */
export function fileName(address: string): string {
  return address.split(/[?#]/, 1)[0]?.split('/').at(-1) || address;
}

/** The same for people to read, without percent signs for letters. */
export function fileLabel(address: string): string {
  const name = fileName(address);
  try {
    return decodeURIComponent(name) || address;
  } catch {
    return name;
  }
}
