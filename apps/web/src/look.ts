/**
 * How this user likes the app on this device, as far as the server must know it to draw the first page: a copy, in a cookie, of the language that was chosen
 * and of how lists are shown.
 */
import { chosenLanguage, isLanguage, type Language } from './languages.ts';
import { DEFAULTS, type Preferences, readPreferences, stored } from './pages/dashboard/preferences.ts';

const NAME = 'inkstone_look';
/** Seconds; each visit begins them anew. */
const KEPT = 365 * 24 * 60 * 60;

interface Look {
  /** Null: as the browser asks. */
  readonly language: Language | null;
  readonly library: Preferences;
}

/** To be called when the app starts, and after each change. */
export function tellServer(): void {
  const [language, library] = [chosenLanguage(), stored()];
  const isOrdinary = language === null && library.view === DEFAULTS.view && Object.keys(library.sorting).length === 0;
  const isTold = document.cookie.includes(`${NAME}=`);
  if (isOrdinary && !isTold) return;
  const value = encodeURIComponent(JSON.stringify({ language, library }));
  const secure = window.location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: Safari has no Cookie Store, and not every server is reached by https.
  document.cookie = `${NAME}=${value}; Path=/; SameSite=Lax; Max-Age=${isOrdinary ? 0 : KEPT}${secure}`;
}

/** By their names, decoded. */
export type Cookies = Readonly<Record<string, string | undefined>>;

/** Whatever stands there. */
export function readLook(cookies: Cookies): Look {
  try {
    const { language, library } = JSON.parse(cookies[NAME] ?? '{}') as { language?: unknown; library?: unknown };
    return { language: isLanguage(language) ? language : null, library: readPreferences(library) };
  } catch {
    return { language: null, library: DEFAULTS };
  }
}
