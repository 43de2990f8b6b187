/** Key combinations as the user's keyboard shows them. */

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

const MAC: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' };

/** "Mod-Shift-x" as "Ctrl+Shift+X", or "⌘⇧X" on a Mac. */
export function keyNames(combination: string): string {
  const keys = combination.split('-').map((key) => (key.length === 1 ? key.toUpperCase() : key));
  return isMac ? keys.map((key) => MAC[key] ?? key).join('') : keys.map((key) => (key === 'Mod' ? 'Ctrl' : key)).join('+');
}
