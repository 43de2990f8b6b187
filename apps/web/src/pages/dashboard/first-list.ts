/** What one does in the list that came with the page (`first-list-html.ts`), until the app's first drawing takes its place: links are followed, and nothing is lost. */
import { isPaletteKey, isTyping } from '../../components/commands/keys.ts';
import { isLongAgo, relativeTime } from '../../components/time.ts';

/**
 * @param root holds the list
 * @param onFollow called with the new path when a link was clicked: it changes the address, and the app, which reads that when it begins, opens that page
 */
export function attendFirstList(root: HTMLElement, onFollow: (path: string) => void): void {
  const surface = root.querySelector<HTMLElement>('main > :last-child');
  if (surface === null) return;
  const status = root.querySelector<HTMLElement>('[role="status"]');
  followLinks(root, surface, (path) => {
    if (status !== null) status.textContent = status.dataset.loading ?? '';
    onFollow(path);
  });
  passFocusOn(root, surface);
  passKeysOn(root, surface);
}

/** The server wrote dates as they are where it is. */
export function correctDates(root: HTMLElement): void {
  const now = Date.now();
  for (const time of root.querySelectorAll('time')) {
    if (isLongAgo(time.dateTime, now)) time.textContent = relativeTime(time.dateTime, now, document.documentElement.lang);
  }
}

const linkAt = (target: EventTarget | null) => (target as Element | null)?.closest<HTMLAnchorElement>('a[href]') ?? null;

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
  const note = (target: EventTarget | null) => {
    const link = linkAt(target);
    const path = link?.getAttribute('href');
    focused = link && path ? { path, place: linksTo(path).indexOf(link) } : null;
  };
  const onFocus = ({ target }: FocusEvent) => note(target);
  const onPress = ({ target }: PointerEvent) => {
    if (linkAt(target) === null) focused = null;
  };
  // It may be there already: the list is older than this script.
  note(document.activeElement);
  root.addEventListener('focusin', onFocus);
  root.addEventListener('pointerdown', onPress);
  whenReplaced(root, surface, () => {
    root.removeEventListener('focusin', onFocus);
    root.removeEventListener('pointerdown', onPress);
    if (focused !== null && document.activeElement === document.body) linksTo(focused.path)[focused.place]?.focus({ preventScroll: true });
  });
}

/** Milliseconds in which what a key opens is there; what is typed until then is kept for it. */
const OPENS_MS = 10_000;

/**
 * The keys of the search, of the palette and of the list of keys: the last one that was pressed too early is pressed again, and what was typed after it comes
 * into the field that it opens. Enter would act on what has the focus now.
 */
function passKeysOn(root: HTMLElement, surface: HTMLElement): void {
  let opener: KeyboardEvent | null = null;
  let typed = '';
  const opensField = () => opener !== null && opener.key !== '?';
  const hear = (event: KeyboardEvent) => {
    // What we press again is the app's, and what goes into a text is that text's.
    if (!event.isTrusted || isTyping(event.target)) return;
    const { key } = event;
    const isPlain = !(event.ctrlKey || event.metaKey || event.altKey);
    if (isPaletteKey(event) || (isPlain && !opensField() && (key === '/' || key === '?'))) [opener, typed] = [event, ''];
    else if (!isPlain || !opensField()) return;
    else if (key === 'Escape') forget();
    else if (key === 'Backspace') typed = typed.slice(0, -1);
    else if ([...key].length === 1) typed += key;
    else if (key !== 'Enter') return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const forget = () => {
    opener = null;
    if (!surface.isConnected) finish();
  };
  const fill = ({ target }: FocusEvent) => {
    if (!isTyping(target)) return;
    finish();
    if (opener !== null && typed !== '') document.execCommand('insertText', false, typed);
  };
  const finish = () => {
    window.removeEventListener('keydown', hear, true);
    window.removeEventListener('click', forget, true);
    window.removeEventListener('focusin', fill);
  };
  window.addEventListener('keydown', hear, true);
  // Whoever clicks wants something else by now.
  window.addEventListener('click', forget, true);
  const pressAgain = () => {
    if (opener === null) return finish();
    if (opensField()) window.addEventListener('focusin', fill);
    const again = new KeyboardEvent('keydown', opener);
    const isTaken = !(document.activeElement ?? document.body).dispatchEvent(again);
    if (!isTaken || !opensField()) finish();
    else setTimeout(finish, OPENS_MS);
  };
  // The app listens once it has been shown.
  whenReplaced(root, surface, () => requestAnimationFrame(() => setTimeout(pressAgain)));
}

function whenReplaced(root: HTMLElement, drawn: HTMLElement, then: () => void): void {
  new MutationObserver((_changes, observer) => {
    if (drawn.isConnected) return;
    observer.disconnect();
    then();
  }).observe(root, { childList: true });
}
