/** Texts in the user's language. To add one, write `locales/<code>.ts` as a `Texts` and enter it in `languages.ts`. */
import i18next, { type FormatterModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { everywhere } from '../locales/en.everywhere.ts';
import type { en } from '../locales/en.ts';
import type { Texts } from '../locales/texts.ts';
import { numberFormat } from './formats.ts';
import { chosenLanguage, isLanguage, LANGUAGES, type Language, type LanguageEntry, languageHere, rememberLanguage } from './languages.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** The English texts that have come: a text that no other language has is taken from here. */
const english: Partial<Texts> = { ...everywhere };

/**
 * Adds English texts to those of every page. A page, or a part that is loaded later, calls it where its module begins: its texts are there before it is drawn.
 */
export function addEnglish(texts: Partial<typeof en>): void {
  Object.assign(english, texts);
  if (i18next.isInitialized) i18next.addResourceBundle('en', 'translation', texts, true, true);
}

/** To be awaited before the first render. */
export async function startI18n(): Promise<void> {
  await i18next
    .use(initReactI18next)
    .use(numbers)
    .init({
      lng: 'en',
      fallbackLng: 'en',
      resources: { en: { translation: english } },
      interpolation: { escapeValue: false, alwaysFormat: true },
    });
  // Without its file (no network, an older version of the app) the page is in English, which is better than none.
  await show(languageHere()).catch(() => show('en'));
  // The browser's language was changed. Without the texts of the new one, the page stays as it is.
  window.addEventListener('languagechange', () => void show(languageHere()).catch(() => undefined));
}

/** Shows everything in another language, and remembers it on this device. @throws TypeError when its texts can't be fetched */
export async function chooseLanguage(language: Language): Promise<void> {
  await show(language);
  rememberLanguage(language);
}

/** Shows the language that an account has, where none was chosen on this device. Without its texts, the page stays as it is. */
export function followAccount(language: string | null): void {
  if (chosenLanguage() === null && isLanguage(language)) void show(language).catch(() => undefined);
}

async function show(language: Language): Promise<void> {
  const { load }: LanguageEntry = LANGUAGES[language];
  if (load && !i18next.hasResourceBundle(language, 'translation')) i18next.addResourceBundle(language, 'translation', await load());
  if (i18next.language !== language) await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = i18next.dir(language);
}

/** Numbers as the language writes them: 1,234 and 1.234. */
const numbers: FormatterModule = {
  type: 'formatter',
  init: () => {},
  add: () => {},
  addCached: () => {},
  format: (value: unknown, _format, language) => (typeof value === 'number' ? numberFormat(language).format(value) : String(value)),
};
