/** How keys are called on this machine, and which of them is "the" modifier. */
import type { TFunction } from 'i18next';

const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** Ctrl, or Cmd on Apple's machines. */
export function hasMod(event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey'>): boolean {
  return isApple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
}

/** Keys that have a name in each language. */
const NAMED = ['Mod', 'Shift', 'Alt', 'Enter', 'Escape', 'Space', 'Delete', 'Tab'] as const;

const SYMBOLS: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' };

/** `Mod-Shift-p` as people know it: `Ctrl+Shift+P`, in German `Strg+Umschalt+P`, or `⌘⇧P`. */
export function keyName(combination: string, t: TFunction, withSymbols = isApple): string {
  const names = combination.split('-').map((key) => {
    const symbol = withSymbols ? SYMBOLS[key] : undefined;
    const named = NAMED.find((name) => name === key);
    return symbol ?? (named ? t(`key.${named}`) : key.length === 1 ? key.toUpperCase() : key);
  });
  return names.join(withSymbols ? '' : '+');
}

/** Whether keys go into a text there: then a letter is a letter and no command. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** While a dialog is open, the page behind it has no keys. */
export function isDialogOpen(): boolean {
  return document.querySelector('[aria-modal="true"]') !== null;
}

/** The browser's own. */
export const PRINT_KEY = 'Mod-p';

/** The key of the palette. In a text, Mod-K is the key for links. */
export function isPaletteKey(event: KeyboardEvent): boolean {
  if (!hasMod(event) || event.altKey) return false;
  const key = event.key.toLowerCase();
  if (event.shiftKey) return key === 'p';
  return key === 'k' && !(event.target instanceof HTMLElement && event.target.isContentEditable);
}
