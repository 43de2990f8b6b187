/**
 * Where the web app starts. It is little, so that the server can be asked at once who is signed in and what the page shows: the scripts of the app and of
 * the page, which come meanwhile, keep the page's thread busy for long, and nothing can be asked or answered while they are read. A list of documents is
 * in the page already (`first-page.ts`).
 */
import './first-styles.ts';
import { client, session } from './api/browser.ts';
import { listCall, tagsCall } from './api/calls.ts';
import { askEarly } from './api/socket.ts';
import { rememberPlace } from './components/last-place.ts';
import { tellServer } from './look.ts';
import { attendFirstList, correctDates } from './pages/dashboard/first-list.ts';
import { preferredQuery, subscribe } from './pages/dashboard/preferences.ts';
import { sectionAt } from './pages/dashboard/sections.ts';

const { pathname, search } = window.location;
const root = document.getElementById('root') as HTMLElement;
const isDrawn = root.childElementCount > 0;

/** Milliseconds that reading the app's scripts waits for the server to say who is signed in. It mostly takes less, and a slow network brings the scripts late too. */
const PATIENCE = 150;

/** The app's scripts could not be loaded: the network went away, or there is a new version. */
let isAppMissing = false;

/** Resolves once it is known who is signed in. */
const asked = session.start();

/** Resolves when everything that can be asked before the app is there has been. */
async function ask(): Promise<void> {
  await asked;
  if (session.state.status !== 'signed-in') return;
  askEarly(pathname);
  const section = sectionAt(pathname);
  if (section === null) return;
  client.askEarly(listCall(preferredQuery(section, new URLSearchParams(search).get('q') ?? ''), null));
  client.askEarly(tagsCall);
}

/** The list that came with the page is for whom the server took the visitor for. Nobody else may see it. */
function checkReader(): void {
  const { state } = session;
  if (state.status === 'signed-out' || (state.status === 'signed-in' && state.user.id !== root.dataset.user)) root.replaceChildren();
}

/** The scripts of the page at an address; what does not come now, the router loads when the page is shown. */
function loadPage(path: string): void {
  const script =
    sectionAt(path) !== null
      ? import('./pages/dashboard/page.ts')
      : path.startsWith('/documents/') && import('./pages/document/DocumentPage.tsx');
  Promise.resolve(script).catch(() => {});
}

/** Resolves when what is on the page has been shown, if it is seen at all. */
function frame(): Promise<void> {
  return new Promise((resolve) => {
    if (document.hidden) return resolve();
    requestAnimationFrame(() => setTimeout(resolve));
    document.addEventListener('visibilitychange', () => resolve(), { once: true });
  });
}

if (isDrawn) {
  rememberPlace(pathname + search);
  attendFirstList(root, (path) => {
    if (isAppMissing) return window.location.reload();
    askEarly(path);
    loadPage(path);
  });
  const unsubscribe = session.subscribe(checkReader);
  new MutationObserver((_changes, observer) => {
    observer.disconnect();
    unsubscribe();
  }).observe(root, { childList: true });
}
tellServer();
subscribe(tellServer);
const shown = isDrawn ? frame().then(() => correctDates(root)) : Promise.resolve();
void Promise.all([shown, Promise.race([ask(), new Promise((resolve) => setTimeout(resolve, PATIENCE))])]).finally(() => {
  const app = import('./main.tsx').then(({ showApp }) => showApp(asked));
  app.catch(() => {
    isAppMissing = true;
    if (window.location.pathname !== pathname) window.location.reload();
  });
  loadPage(window.location.pathname);
  return app;
});
