/**
 * The first script. It is small, so that the server is asked at once who is signed in and what the page shows. The scripts of the app and of the page keep
 * the page's thread busy for long: while they are read, nothing can be asked or answered.
 */
import '../theme/first-styles.ts';
import { listCall, tagsCall } from '../api/calls.ts';
import { appPath } from '../api/transport/base-path.ts';
import { client, session } from '../api/transport/browser.ts';
import { askEarly } from '../api/transport/socket.ts';
import { preferredQuery } from '../pages/dashboard/preferences.ts';
import { sectionAt } from '../pages/dashboard/sections.ts';

const { search } = window.location;
const pathname = appPath(window.location.pathname);
const section = sectionAt(pathname);

/** Milliseconds that running the app's scripts waits for the answer who is signed in. Mostly the answer comes sooner. */
const ASK_TIMEOUT_MS = 150;

/** Resolves once it is known who is signed in. */
const asked = session.start();

/** Resolves when everything that can be asked before the app is there has been. */
async function askAhead(): Promise<void> {
  await asked;
  if (session.state.status !== 'signed-in') return;
  askEarly(pathname);
  // Guests have no lists.
  if (section === null || session.state.user.guest) return;
  client.askEarly(listCall(preferredQuery(section, new URLSearchParams(search).get('q') ?? ''), null));
  client.askEarly(tagsCall);
}

/** The scripts of the page at this address. What does not come now, the router loads when the page is shown. */
function loadPage(): Promise<unknown> {
  if (section !== null) return import('../pages/dashboard/page.ts');
  if (/^\/documents\/[^/]+\/history$/.test(pathname)) return import('../pages/history/HistoryPage.tsx');
  if (pathname.startsWith('/documents/')) return import('../pages/document/DocumentPage.tsx');
  return Promise.resolve();
}

void Promise.race([askAhead(), new Promise((resolve) => setTimeout(resolve, ASK_TIMEOUT_MS))]).finally(() => {
  const app = import('./main.tsx');
  loadPage().catch(() => {});
  return app.then(({ showApp }) => showApp(asked));
});
