/**
 * Where the web app starts. It is little, so that the server can be asked at once who is signed in and what the page shows: the scripts of the app and of
 * the page, which come meanwhile, keep the page's thread busy for long, and nothing can be asked while they are read.
 */
import { client, session } from './api/browser.ts';
import { listCall, tagsCall } from './api/calls.ts';
import { askEarly } from './api/socket.ts';
import { preferredQuery } from './pages/dashboard/preferences.ts';
import { sectionAt } from './pages/dashboard/sections.ts';

/** Milliseconds that reading the scripts waits for the server to say who is signed in. It mostly takes less, and a slow network brings the scripts late too. */
const PATIENCE = 150;

const { pathname, search } = window.location;
const section = sectionAt(pathname);

async function askAhead(): Promise<void> {
  await session.start();
  if (session.state.status !== 'signed-in') return;
  askEarly(pathname);
  if (section === null) return;
  client.askEarly(listCall(preferredQuery(section, new URLSearchParams(search).get('q') ?? ''), null));
  client.askEarly(tagsCall);
}

/** The scripts of the page that the address asks for; what does not come now, the router loads when the page is shown. */
function loadPage(): Promise<unknown> {
  if (section !== null) return import('./pages/dashboard/page.ts');
  if (pathname.startsWith('/documents/')) return import('./pages/document/DocumentPage.tsx');
  return Promise.resolve();
}

const asked = askAhead();
void Promise.race([asked, new Promise((resolve) => setTimeout(resolve, PATIENCE))]).then(() => {
  const app = import('./main.tsx');
  loadPage().catch(() => {});
  return app.then(({ showApp }) => showApp(asked));
});
