/**
 * Where the web app starts. It is little, so that the server can be asked at once who is signed in and what the page shows: the scripts of the app and of
 * the page, which come meanwhile, keep the page's thread busy for long, and nothing can be asked or answered while they are read. A list of documents is
 * shown before that.
 */
import './first-styles.ts';
import { client, session } from './api/browser.ts';
import { listCall, tagsCall } from './api/calls.ts';
import { askEarly } from './api/socket.ts';
import type { DocumentInfo, Page } from './api/types.ts';
import { rememberPlace } from './components/last-place.ts';
import { LANGUAGES, languageHere } from './languages.ts';
import { drawFirstList } from './pages/dashboard/first-list.ts';
import { preferredQuery, read } from './pages/dashboard/preferences.ts';
import { sectionAt } from './pages/dashboard/sections.ts';

const { pathname, search } = window.location;
const section = sectionAt(pathname);

/** Milliseconds that reading the app's scripts waits for what the server says. It mostly takes less, and a slow network brings the scripts late too. */
const PATIENCE = section === null ? 150 : 1_000;

/** The app's scripts could not be loaded: the network went away, or there is a new version. */
let isAppMissing = false;

/** Resolves once it is known who is signed in. */
const asked = session.start();

/** Resolves when everything that can be asked and shown before the app is there has been. */
async function askAndShow(): Promise<void> {
  await asked;
  const { state } = session;
  if (state.status !== 'signed-in') return;
  askEarly(pathname);
  if (section === null) return;
  const query = preferredQuery(section, new URLSearchParams(search).get('q') ?? '');
  const answer = client.askEarly<Page<DocumentInfo>>(listCall(query, null));
  client.askEarly(tagsCall);
  // What was found is marked, a tag has its name, and what is in the trash can't be opened: the app knows how.
  if (query.query !== '' || section.tag !== null || section.scope === 'trash') return;
  const language = languageHere();
  const ready = await Promise.all([answer, LANGUAGES[language].load()]).catch(() => null);
  const root = document.getElementById('root') as HTMLElement;
  // Nothing came, or nothing is there, or the app was quicker, or another tab has signed out meanwhile.
  if (ready === null || ready[0].items.length === 0 || root.childElementCount > 0 || session.state !== state) return;
  const [{ items: documents }, texts] = ready;
  document.documentElement.lang = language;
  rememberPlace(pathname + search);
  const showTimes = drawFirstList(
    root,
    { path: pathname, documents, view: read().view, sort: query.sort, me: state.user.id, texts, language },
    (path) => {
      if (isAppMissing) return window.location.reload();
      askEarly(path);
      loadPage(path);
    },
  );
  await frame();
  showTimes();
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
  return new Promise((resolve) => (document.hidden ? resolve() : requestAnimationFrame(() => setTimeout(resolve))));
}

void Promise.race([askAndShow(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]).finally(() => {
  const app = import('./main.tsx').then(({ showApp }) => showApp(asked));
  app.catch(() => {
    isAppMissing = true;
    if (window.location.pathname !== pathname) window.location.reload();
  });
  loadPage(window.location.pathname);
  return app;
});
