/** The names of keys on this machine, and checks for keyboard events. */
import type { TFunction } from 'i18next';

const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether Ctrl is pressed, or Cmd on Apple's machines. */
export function hasMod(event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey'>): boolean {
  return isApple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
}

/** Keys whose names are translated. */
const NAMED = ['Mod', 'Shift', 'Alt', 'Enter', 'Escape', 'Space', 'Delete', 'Tab'] as const;

const SYMBOLS: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' };

/** The name of `Mod-Shift-p` for people: `Ctrl+Shift+P`, in German `Strg+Umschalt+P`, on Apple's machines `⌘⇧P`. */
export function keyName(combination: string, t: TFunction, withSymbols = isApple): string {
  const names = combination.split('-').map((key) => {
    const symbol = withSymbols ? SYMBOLS[key] : undefined;
    const named = NAMED.find((name) => name === key);
    return symbol ?? (named ? t(`key.${named}`) : key.length === 1 ? key.toUpperCase() : key);
  });
  return names.join(withSymbols ? '' : '+');
}

/** Whether typed letters go into a text at `target`, so that they are not commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Whether a dialog is open. The page behind it handles no keys then. */
export function isDialogOpen(): boolean {
  return document.querySelector('[aria-modal="true"]') !== null;
}

/** The browser's own key for printing. */
export const PRINT_KEY = 'Mod-p';

/** The key of the palette, which works everywhere. Google Docs uses the same one, and no browser does; Firefox, for example, uses Ctrl-Shift-P. */
export const PALETTE_KEY = 'Alt-/';

/** The characters that the key types. With Option, Apple's machines type another one. */
const PALETTE_SIGNS = isApple ? ['/', '÷'] : ['/'];

/** Whether the event opens the palette. Mod-K opens it too, except in a text, where it is the key for links. */
export function isPaletteKey(event: KeyboardEvent): boolean {
  if (event.altKey) {
    // AltGr types characters. On Windows it is reported as Ctrl and Alt.
    return !event.ctrlKey && !event.metaKey && !event.getModifierState('AltGraph') && PALETTE_SIGNS.includes(event.key);
  }
  if (!hasMod(event) || event.shiftKey || event.key.toLowerCase() !== 'k') return false;
  return !(event.target instanceof HTMLElement && event.target.isContentEditable);
}

/** The key of the list of keyboard shortcuts. */
export const HELP_KEY = 'Mod-/';

/** Whether the event opens the list of keyboard shortcuts. Outside of a text, `?` does too. */
export function isHelpKey(event: KeyboardEvent): boolean {
  if (event.altKey) return false;
  if (hasMod(event)) return event.key === '/';
  return event.key === '?' && !event.ctrlKey && !event.metaKey && !isTyping(event.target);
}
