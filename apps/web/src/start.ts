/**
 * Where the web app starts. It is little, so that what takes long goes on side by side: while the scripts of the app and of the page come and are read,
 * the server says who is signed in and what the list holds.
 */
import { client, session } from './api/browser.ts';
import { listCall, tagsCall } from './api/calls.ts';
import { preferredQuery } from './pages/dashboard/preferences.ts';
import { sectionAt } from './pages/dashboard/sections.ts';

const { pathname, search } = window.location;
const section = sectionAt(pathname);

async function askAhead(): Promise<void> {
  await session.start();
  if (section === null || session.state.status !== 'signed-in') return;
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
const app = import('./main.tsx');
loadPage().catch(() => {});
void app.then(({ showApp }) => showApp(asked));
