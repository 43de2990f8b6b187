/** Texts in the user's language. To add one, write `locales/<code>.ts` as a `Texts` and enter it in `LANGUAGES`. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './locales/en.ts';

type SameShape<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : SameShape<T[Key]> };

/** What a language's file exports. */
export type Texts = SameShape<typeof en>;

const LANGUAGES: Readonly<Record<string, Texts>> = { en };

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** The first of the browser's languages that there is, else English. */
function preferredLanguage(): string {
  const codes = navigator.languages.map((tag) => tag.split('-', 1)[0] ?? '');
  return codes.find((code) => code in LANGUAGES) ?? 'en';
}

/** To be awaited before the first render. */
export async function startI18n(): Promise<void> {
  const language = preferredLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: Object.fromEntries(Object.entries(LANGUAGES).map(([code, translation]) => [code, { translation }])),
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
}
