/** The keys for finding, as people know them from their browsers and editors. */

export type FindMode = 'find' | 'replace';

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

const isMod = (event: KeyboardEvent) => (isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) && !event.altKey;

export function isFind(event: KeyboardEvent): boolean {
  return isMod(event) && !event.shiftKey && event.key.toLowerCase() === 'f';
}

/** As ProseMirror writes it. */
export const REPLACE_KEY = isMac ? 'Mod-Shift-h' : 'Mod-h';

/** Ctrl-H; on a Mac, where that key hides the window, Shift-Command-H. */
export function isReplace(event: KeyboardEvent): boolean {
  return isMod(event) && event.shiftKey === isMac && event.key.toLowerCase() === 'h';
}

/** F3 or Ctrl-G; with Shift it goes back. */
export function isFindNext(event: KeyboardEvent): boolean {
  return event.key === 'F3' || (isMod(event) && event.key.toLowerCase() === 'g');
}
