/**
 * A list before the app is there: its documents as links, in the page that the server sends, for reading the app's scripts takes a slow computer seconds.
 * Its classes and sizes are those of `Dashboard` and `DocumentItem`, whose first drawing takes its place; a test compares the two.
 */
import type { DocumentInfo, Sort } from '../../api/index.ts';
import logo from '../../components/Logo.module.css';
import { relativeTime } from '../../components/time.ts';
import type { Language, Texts } from '../../languages.ts';
import dashboard from './Dashboard.module.css';
import item from './DocumentItem.module.css';
import list from './DocumentList.module.css';
import strip from './ListStrip.module.css';
import type { View } from './preferences.ts';
import sidebar from './Sidebar.module.css';
import { SECTIONS, shownRole, shownTime } from './sections.ts';

export interface FirstList {
  readonly path: string;
  readonly documents: readonly DocumentInfo[];
  readonly view: View;
  readonly sort: Sort;
  /** The user's id. */
  readonly me: string;
  readonly texts: Texts;
  readonly language: Language;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Markup; a plain string is text. */
interface Html {
  readonly html: string;
}

export function firstListName(path: string, texts: Texts): string {
  return texts.library.section[SECTIONS.find(({ to }) => to === path)?.scope ?? 'all'];
}

export function firstListHtml(first: FirstList): string {
  const { path, texts, view, documents } = first;
  const mark = element('span', logo.mark);
  const home = element('a', logo.logo, { href: '/', 'aria-label': texts.app.home }, mark, element('span', logo.name, {}, texts.app.name));
  const bar = element('div', dashboard.bar, {}, element('div', dashboard.home, {}, home), element('div', dashboard.search));
  const rows = documents.map((info) => element('li', '', {}, row(info, first)));
  const surface = element(
    'div',
    list.surface,
    { 'data-view': view },
    element('div', strip.strip, { 'data-view': view }),
    element('ul', `${list.items} ${list.placed}`, { 'data-view': view, 'aria-label': texts.dashboard.documents }, ...rows),
  );
  const title = element('h1', dashboard.title, {}, firstListName(path, texts));
  const heading = element('div', dashboard.heading, {}, title, element('div', dashboard.toolsPlace));
  const main = element('main', dashboard.main, { id: 'content' }, heading, surface);
  const frame = element('div', dashboard.frame, {}, element('div', dashboard.side, {}, sections(path, texts)), main);
  const status = element('div', item.hidden, { role: 'status', 'data-loading': texts.app.loading });
  return [element('header', dashboard.header, {}, bar), frame, status].map(({ html }) => html).join('');
}

function sections(path: string, texts: Texts): Html {
  const links = SECTIONS.map(({ scope, to }) => {
    const icon = element('span', sidebar.icon);
    const name = element('span', sidebar.name, {}, texts.library.section[scope]);
    const link = element('a', sidebar.link, { href: to, ...(to === path && { 'aria-current': 'page' }) }, icon, name);
    return element('li', sidebar.item, {}, link);
  });
  return element('nav', sidebar.nav, { 'aria-label': texts.dashboard.tabs }, element('ul', sidebar.list, {}, ...links));
}

function row(info: DocumentInfo, { view, me, texts, sort, language, now }: FirstList): Html {
  const { owner } = info;
  const role = shownRole(info, me);
  const link = element('a', item.open, { href: `/documents/${info.id}`, dir: 'auto' }, info.title);
  const words = [element('div', item.nameLine, {}, link)];
  if (view === 'cards')
    words.push(element('p', item.preview, {}, info.preview?.trim() || element('span', item.blank, {}, texts.library.noText)));
  const ownerName = element('span', item.ownerName, {}, owner.id === me ? texts.dashboard.you : owner.displayName);
  const time = shownTime(info, sort);
  const shown = time === null ? texts.library.neverOpened : element('time', '', { datetime: time }, relativeTime(time, now, language));
  return element(
    'div',
    item.item,
    { 'data-view': view },
    element('span', item.check),
    element('div', item.title, {}, element('span', item.icon), element('div', item.words, {}, ...words)),
    element('div', item.here),
    element('div', item.owner, {}, ownerName, role === null ? '' : element('span', item.role, {}, texts.role[role])),
    element('div', item.time, {}, shown),
    element('span', item.star),
    element('span', item.menu),
  );
}

function element(tag: string, className = '', attributes: Readonly<Record<string, string>> = {}, ...content: (Html | string)[]): Html {
  const written = Object.entries({ ...(className !== '' && { class: className }), ...attributes });
  const start = written.map(([name, value]) => ` ${name}="${escapeHtml(value)}"`).join('');
  return { html: `<${tag}${start}>${content.map((part) => (typeof part === 'string' ? escapeHtml(part) : part.html)).join('')}</${tag}>` };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** For the content of an element, and for attributes in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}
