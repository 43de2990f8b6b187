/**
 * A list before the app is there: its documents as links, drawn without React as soon as the server has answered, for reading the app's scripts takes a slow
 * computer seconds. Its classes and sizes are those of `Dashboard` and `DocumentItem`, whose first drawing takes its place; a test compares the two.
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
}

/** Pixels of the screen for each document that is drawn, fewer than it takes; the app draws the others. */
const HEIGHT = 40;

/**
 * Draws into an empty element. A link that is clicked changes the address, and the app, which reads it when it begins, opens that page.
 *
 * @param onGone called with the new path when a link was clicked
 * @returns draws the times too, which can wait: until a browser has read what it knows of numbers and dates takes longer than all the rest
 */
export function drawFirstList(root: HTMLElement, first: FirstList, onGone: (path: string) => void): () => void {
  const { path, texts, view, language } = first;
  const documents = first.documents.slice(0, Math.ceil(window.innerHeight / HEIGHT));
  const name = texts.library.section[SECTIONS.find(({ to }) => to === path)?.scope ?? 'all'];
  document.title = `${name} · ${texts.app.name}`;
  const mark = element('span', logo.mark);
  const home = element('a', logo.logo, { href: '/', 'aria-label': texts.app.home }, mark, element('span', logo.name, {}, texts.app.name));
  const rows = documents.map((info) => element('li', '', {}, row(info, first)));
  const header = element(
    'header',
    dashboard.header,
    {},
    element('div', dashboard.bar, {}, element('div', dashboard.home, {}, home), element('div', dashboard.search)),
  );
  const surface = element(
    'div',
    list.surface,
    { 'data-view': view },
    element('div', strip.strip, { 'data-view': view }),
    element('ul', `${list.items} ${list.ghosts}`, { 'data-view': view, 'aria-label': texts.dashboard.documents }, ...rows),
  );
  const main = element(
    'main',
    dashboard.main,
    { id: 'content' },
    element('div', dashboard.heading, {}, element('h1', dashboard.title, {}, name), element('div', dashboard.tools)),
    surface,
  );
  const frame = element('div', dashboard.frame, {}, element('div', dashboard.side, {}, sections(path, texts)), main);
  root.append(header, frame);
  listenFor(root, header, onGone);
  return () => {
    documents.forEach((info, index) => {
      const time = shownTime(info, first.sort);
      const shown =
        time === null ? texts.library.neverOpened : element('time', '', { datetime: time }, relativeTime(time, Date.now(), language));
      rows[index]?.querySelector(`.${item.time}`)?.append(shown);
    });
  };
}

function sections(path: string, texts: Texts): HTMLElement {
  const links = SECTIONS.map(({ scope, to }) => {
    const icon = element('span', sidebar.icon);
    const name = element('span', sidebar.name, {}, texts.library.section[scope]);
    const link = element('a', sidebar.link, { href: to, ...(to === path && { 'aria-current': 'page' }) }, icon, name);
    return element('li', sidebar.item, {}, link);
  });
  return element('nav', sidebar.nav, { 'aria-label': texts.dashboard.tabs }, element('ul', sidebar.list, {}, ...links));
}

function row(info: DocumentInfo, { view, me, texts }: FirstList): HTMLElement {
  const { owner } = info;
  const role = shownRole(info, me);
  const link = element('a', item.open, { href: `/documents/${info.id}`, dir: 'auto' }, info.title);
  const words = element('div', item.words, {}, element('div', item.nameLine, {}, link));
  if (view === 'cards')
    words.append(element('p', item.preview, {}, info.preview?.trim() || element('span', item.blank, {}, texts.library.noText)));
  const ownerName = element('span', item.ownerName, {}, owner.id === me ? texts.dashboard.you : owner.displayName);
  return element(
    'div',
    item.item,
    { 'data-view': view },
    element('span', item.check),
    element('div', item.title, {}, element('span', item.icon), words),
    element('div', item.here),
    element('div', item.owner, {}, ownerName, role === null ? '' : element('span', item.role, {}, texts.role[role])),
    element('div', item.time),
    element('span', item.star),
    element('span', item.menu),
  );
}

/** Follows links, and gives the focus on to the same link of the app, when that takes the place of what was drawn here. */
function listenFor(root: HTMLElement, drawn: HTMLElement, onGone: (path: string) => void): void {
  let focused: string | null = null;
  const linkAt = (target: EventTarget | null) => (target as Element).closest<HTMLAnchorElement>('a[href]');
  const onFocus = ({ target }: FocusEvent) => {
    focused = linkAt(target)?.getAttribute('href') ?? null;
  };
  const onClick = (event: MouseEvent) => {
    const path = linkAt(event.target)?.getAttribute('href');
    // With a key held the browser opens it, in another tab say.
    if (path == null || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (path === window.location.pathname) return;
    // The app's router hears of it too, if it is there already.
    window.history.pushState(null, '', path);
    onGone(path);
  };
  root.addEventListener('focusin', onFocus);
  root.addEventListener('click', onClick);
  new MutationObserver((_changes, observer) => {
    if (drawn.isConnected) return;
    observer.disconnect();
    root.removeEventListener('focusin', onFocus);
    root.removeEventListener('click', onClick);
    if (focused !== null && document.activeElement === document.body) {
      root.querySelector<HTMLElement>(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    }
  }).observe(root, { childList: true });
}

function element(
  tag: string,
  className = '',
  attributes: Readonly<Record<string, string>> = {},
  ...content: (Node | string)[]
): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}
