/**
 * The first page as our server draws it: with the list of documents in it, which is on the screen before any script has been read. This is built for Node
 * (vite.config.ts); the server imports it from the build.
 */
import { listCall } from './api/calls.ts';
import { addressOf } from './api/http.ts';
import type { DocumentInfo, Page } from './api/types.ts';
import { LANGUAGES, preferredLanguage } from './languages.ts';
import { type Cookies, readLook } from './look.ts';
import { escapeHtml, firstListHtml, firstListName } from './pages/dashboard/first-list-html.ts';
import { preferredQuery } from './pages/dashboard/preferences.ts';
import { sectionAt } from './pages/dashboard/sections.ts';

/** Documents that are drawn: what a large screen shows. */
const DOCUMENTS = 30;

/** What a page shows first; the server asks its API for it. */
export interface FirstPage {
  /** Path and query of the call. */
  readonly address: string;
  /**
   * @param page the app's page without it
   * @param answer what the API said
   * @param user their id
   * @returns null where there is nothing that could be shown before the app is there
   */
  render(page: string, answer: unknown, user: string): Promise<string | null>;
}

/**
 * @param request path and query, the cookies, and the header Accept-Language, all as they came
 * @returns null for every page but a plain list: what was found is marked, a tag has its name, and what is in the trash can't be opened; the app knows how
 */
export function firstPage(request: { url: string; cookies: Cookies; languages: string | undefined }): FirstPage | null {
  const [path = '', search = ''] = request.url.split('?', 2);
  const section = sectionAt(path);
  if (section === null || section.tag !== null || section.scope === 'trash' || new URLSearchParams(search).has('q')) return null;
  const look = readLook(request.cookies);
  const list = preferredQuery(section, '', look.library);
  const { query, ...call } = listCall(list, null);
  return {
    address: addressOf({ ...call, query: { ...query, limit: DOCUMENTS } }),
    async render(page, answer, user) {
      const { items: documents } = answer as Page<DocumentInfo>;
      if (documents.length === 0) return null;
      const language = preferredLanguage(look.language, tagsOf(request.languages ?? ''));
      const texts = await LANGUAGES[language].load();
      const { view } = look.library;
      const html = firstListHtml({ path, documents, view, sort: list.sort, me: user, texts, language, now: Date.now() });
      const title = `${firstListName(path, texts)} · ${texts.app.name}`;
      const filled = page
        .replace('<html lang="en">', `<html lang="${language}">`)
        .replace(/<title>.*?<\/title>/, () => `<title>${escapeHtml(title)}</title>`)
        .replace('<div id="root"></div>', () => `<div id="root" data-user="${escapeHtml(user)}">${html}</div>`);
      return scriptsLast(filled);
    },
  };
}

/** Scripts wait until the list has been shown: fetched at the same time, they would take a slow computer's time from it, a third of a second. */
function scriptsLast(page: string): string {
  const start = /<script type="module"[^>]*><\/script>/.exec(page)?.[0] ?? '';
  const late = start.replace('<script', '<script fetchpriority="low"');
  return page
    .replace(/\s*<link rel="preload"[^>]*>/g, '')
    .replace(start, '')
    .replace('</body>', () => `${late}</body>`);
}

/** The languages of the header Accept-Language, the most wanted first (RFC 9110, 12.5.4). */
function tagsOf(header: string): string[] {
  const wanted = header.split(',').map((entry) => {
    const [tag = '', ...parameters] = entry.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    return { tag, weight: Number(weight) || 0 };
  });
  return wanted
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}
