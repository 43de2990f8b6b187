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
 * @param onFollow called with the new path when a link was clicked
 * @returns draws the times too, which can wait: until a browser has read what it knows of numbers and dates takes longer than all the rest
 */
export function drawFirstList(root: HTMLElement, first: FirstList, onFollow: (path: string) => void): () => void {
  const { path, texts, view, language, sort } = first;
  const documents = first.documents.slice(0, Math.ceil(window.innerHeight / HEIGHT));
  const name = texts.library.section[SECTIONS.find(({ to }) => to === path)?.scope ?? 'all'];
  document.title = `${name} · ${texts.app.name}`;
  const mark = element('span', logo.mark);
  const home = element('a', logo.logo, { href: '/', 'aria-label': texts.app.home }, mark, element('span', logo.name, {}, texts.app.name));
  const bar = element('div', dashboard.bar, {}, element('div', dashboard.home, {}, home), element('div', dashboard.search));
  const times = documents.map(() => element('div', item.time));
  const rows = documents.map((info, index) => element('li', '', {}, row(info, first, times[index] as HTMLElement)));
  const surface = element(
    'div',
    list.surface,
    { 'data-view': view },
    element('div', strip.strip, { 'data-view': view }),
    element('ul', `${list.items} ${list.placed}`, { 'data-view': view, 'aria-label': texts.dashboard.documents }, ...rows),
  );
  const heading = element('div', dashboard.heading, {}, element('h1', dashboard.title, {}, name), element('div', dashboard.toolsPlace));
  const main = element('main', dashboard.main, { id: 'content' }, heading, surface);
  const frame = element('div', dashboard.frame, {}, element('div', dashboard.side, {}, sections(path, texts)), main);
  root.append(element('header', dashboard.header, {}, bar), frame);
  const status = element('div', item.hidden, { role: 'status' });
  root.append(status);
  followLinks(root, surface, (path) => {
    status.textContent = texts.app.loading;
    onFollow(path);
  });
  passFocusOn(root, surface);
  passKeysOn(root, surface);
  return () => {
    documents.forEach((info, index) => {
      const time = shownTime(info, sort);
      const shown =
        time === null ? texts.library.neverOpened : element('time', '', { datetime: time }, relativeTime(time, Date.now(), language));
      times[index]?.append(shown);
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

function row(info: DocumentInfo, { view, me, texts }: FirstList, time: HTMLElement): HTMLElement {
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
    time,
    element('span', item.star),
    element('span', item.menu),
  );
}

const linkAt = (target: EventTarget | null) => (target as Element).closest<HTMLAnchorElement>('a[href]');

/** @param surface the list, which looks old while what was clicked is awaited */
function followLinks(root: HTMLElement, surface: HTMLElement, onFollow: (path: string) => void): void {
  const start = window.location.pathname;
  const onClick = (event: MouseEvent) => {
    const path = linkAt(event.target)?.getAttribute('href');
    // With a key held the browser opens it, in another tab say.
    if (path == null || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const { pathname } = window.location;
    if (path === pathname) return;
    // Back leads to this list, whatever was clicked on the way.
    if (pathname === start) window.history.pushState(null, '', path);
    else window.history.replaceState(null, '', path);
    surface.dataset.old = 'true';
    root.style.cursor = 'progress';
    onFollow(path);
  };
  root.addEventListener('click', onClick);
  whenReplaced(root, surface, () => {
    root.removeEventListener('click', onClick);
    root.style.cursor = '';
  });
}

/** The link of the app that stands for the one with the focus gets it. */
function passFocusOn(root: HTMLElement, surface: HTMLElement): void {
  const linksTo = (path: string) => [...root.querySelectorAll<HTMLElement>(`a[href="${CSS.escape(path)}"]`)];
  let focused: { readonly path: string; readonly place: number } | null = null;
  const onFocus = ({ target }: FocusEvent) => {
    const link = linkAt(target);
    const path = link?.getAttribute('href');
    focused = link && path ? { path, place: linksTo(path).indexOf(link) } : null;
  };
  const onPress = ({ target }: PointerEvent) => {
    if (linkAt(target) === null) focused = null;
  };
  root.addEventListener('focusin', onFocus);
  root.addEventListener('pointerdown', onPress);
  whenReplaced(root, surface, () => {
    root.removeEventListener('focusin', onFocus);
    root.removeEventListener('pointerdown', onPress);
    if (focused !== null && document.activeElement === document.body) linksTo(focused.path)[focused.place]?.focus({ preventScroll: true });
  });
}

/** The keys of the search, of the palette and of the list of keys: the last one that was pressed too early is pressed again. */
function passKeysOn(root: HTMLElement, surface: HTMLElement): void {
  let pressed: KeyboardEvent | null = null;
  const onKeyDown = (event: KeyboardEvent) => {
    const isAppKey = event.ctrlKey || event.metaKey ? event.key.toLowerCase() === 'k' : event.key === '/' || event.key === '?';
    if (!isAppKey) return;
    event.preventDefault();
    pressed = event;
  };
  window.addEventListener('keydown', onKeyDown);
  whenReplaced(root, surface, () => {
    window.removeEventListener('keydown', onKeyDown);
    const again = pressed && new KeyboardEvent('keydown', pressed);
    // The app listens once it has been shown.
    if (again) requestAnimationFrame(() => setTimeout(() => (document.activeElement ?? document.body).dispatchEvent(again)));
  });
}

function whenReplaced(root: HTMLElement, drawn: HTMLElement, then: () => void): void {
  new MutationObserver((_changes, observer) => {
    if (drawn.isConnected) return;
    observer.disconnect();
    then();
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
