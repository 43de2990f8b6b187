/** The languages of the app, and which of them to use. English comes with the pages; any other is fetched when it is wanted. */
import type { Texts } from '../locales/texts.ts';

export interface LanguageEntry {
  /** In the language itself. */
  readonly name: string;
  /** Fetches all its texts; English ones come with what shows them. */
  readonly load?: () => Promise<Texts>;
}

/** By the first part of their tags. */
export const LANGUAGES = {
  en: { name: 'English' },
  de: { name: 'Deutsch', load: async () => (await import('../locales/de.ts')).de },
} as const satisfies Record<string, LanguageEntry>;

export type Language = keyof typeof LANGUAGES;

const STORED = 'inkstone.language';

export function isLanguage(code: unknown): code is Language {
  return typeof code === 'string' && Object.hasOwn(LANGUAGES, code);
}

/**
 * The language to use: the one that the user has chosen, else the first of the browser's that there is, else English.
 *
 * @param chosen what was remembered, whatever it is
 * @param tags BCP 47 tags, the most wanted first
 */
export function preferredLanguage(chosen: string | null, tags: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  const codes = tags.map((tag) => tag.split('-', 1)[0]?.toLowerCase());
  return codes.find(isLanguage) ?? 'en';
}

/** The language for this user on this device. */
export function languageHere(): Language {
  return preferredLanguage(chosenLanguage(), navigator.languages);
}

/** What the user has chosen on this device, if anything. */
export function chosenLanguage(): Language | null {
  try {
    const stored = localStorage.getItem(STORED);
    return isLanguage(stored) ? stored : null;
  } catch {
    return null;
  }
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // Storage may be forbidden: then it holds until the page is left.
  }
}
