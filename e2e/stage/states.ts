/** Every page in its states: what `npm run shots` takes pictures of, and what tests hold against the rules of accessibility. */
import type { Page, Route } from 'playwright-core';
import { NOTES, PLAN, SHELF, TYPED } from './prose.ts';
import type { Stage, State } from './stage.ts';

const NOWHERE = '00000000-0000-4000-8000-000000000000';

/** Lists whose documents were all made a moment ago show the ages that they would have. */
async function age(page: Page): Promise<void> {
  const hours = new Map(SHELF.map((shelved) => [shelved.title, shelved.hours]));
  await page.route(/\/api\/documents\?/, async (route: Route) => {
    // The server may close a connection that was kept just as it is used again.
    const response = await route.fetch({ maxRetries: 2 });
    const list: unknown = await response.json();
    const { items } = list as { items: { title: string; updatedAt: string }[] };
    for (const item of items) {
      const before = hours.get(item.title);
      if (before !== undefined) item.updatedAt = new Date(Date.now() - before * 3_600_000).toISOString();
    }
    await route.fulfill({ response, json: list });
  });
}

async function dashboard({ page }: Stage, path = '/'): Promise<void> {
  await age(page);
  await page.goto(path);
  await page.getByRole('link', { name: PLAN.title }).first().waitFor();
}

async function menuOf({ page }: Stage, title: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${title}` }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  await page.getByRole('dialog').waitFor();
}

/** The plan, with three people typing in it at once. */
async function together(stage: Stage): Promise<void> {
  const { page } = stage;
  const id = await stage.document(PLAN, { editors: ['Jonas', 'Amara', 'Kenji'] });
  await stage.write(id);
  const jonas = await stage.join('Jonas', id);
  const amara = await stage.join('Amara', id);
  const kenji = await stage.join('Kenji', id);
  jonas.goTo('do neither.');
  kenji.goTo('stays that way.');
  amara.select('nobody had counted on that');
  void jonas.type(TYPED.intro);
  void kenji.type(TYPED.evening);
  await page.getByText('We bring chairs').waitFor();
  await page.getByText('Whoever wants').waitFor();
}

/** A document whose server can't be reached any more. */
async function cutOff(stage: Stage): Promise<void> {
  const { page } = stage;
  const id = await stage.document(PLAN);
  let cut = (): void => {};
  await page.routeWebSocket(/\/ws\//, (socket) => {
    socket.connectToServer();
    cut = () => void socket.close({ code: 1001 });
  });
  await stage.write(id);
  await page.route('**/api/auth/ticket', (route) => route.abort());
  cut();
  await page.locator('.ProseMirror').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('Written on the train, without a network.');
  await stage.see(/kept on this device/);
}

/** Somebody's document, open to Mira until that person takes her access away. */
async function lostAccess(stage: Stage, typed: string): Promise<void> {
  const { page, world } = stage;
  const { server, people } = world;
  const { Jonas, Mira } = people;
  const id = await stage.document(NOTES, { owner: 'Jonas', editors: ['Mira'] });
  let isHeld = false;
  await page.routeWebSocket(/\/ws\//, (socket) => {
    const upstream = socket.connectToServer();
    socket.onMessage((message) => isHeld || upstream.send(message));
    upstream.onMessage((message) => socket.send(message));
  });
  await stage.write(id);
  isHeld = typed !== '';
  await page.locator('.ProseMirror').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(typed);
  await server.call('DELETE', `/api/documents/${id}/collaborators/${Mira.id}`, Jonas.token);
  await stage.see('You no longer have access');
}

/** The keys of the app go to whatever has the focus; a phone's page has none at first. */
async function press({ page }: Stage, key: string): Promise<void> {
  await page.locator('body').press(key);
}

/** The notes, to write in. */
async function ownNotes(stage: Stage): Promise<void> {
  await stage.write(await stage.document(NOTES));
  await stage.page.getByText('“a bit more than”').waitFor();
}

/** The find bar over the notes, looking for something. */
async function find(stage: Stage, key: string, text: string): Promise<void> {
  await ownNotes(stage);
  await stage.page.locator('.ProseMirror').press(key);
  await stage.page.getByRole('search').getByLabel('Find', { exact: true }).fill(text);
}

/** A session that ends while somebody writes. */
async function signedOut(stage: Stage): Promise<void> {
  await stage.write(await stage.document(PLAN));
  await stage.page.request.post('/api/auth/logout');
  await stage.page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
}

export const STATES: readonly State[] = [
  {
    name: 'sign-in',
    as: null,
    show: async ({ page }) => {
      await page.goto('/sign-in');
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
    },
  },
  {
    name: 'sign-in-refused',
    as: null,
    show: async ({ page }) => {
      await page.goto('/sign-in');
      await page.getByLabel('Username or e-mail').fill('Mira');
      await page.getByLabel('Password', { exact: true }).fill('not the one that I chose');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'sign-up',
    as: null,
    show: async ({ page }) => {
      await page.goto('/sign-up');
      await page.getByRole('button', { name: 'Create account' }).waitFor();
    },
  },
  {
    name: 'sign-up-errors',
    as: null,
    show: async (stage) => {
      const { page } = stage;
      await page.goto('/sign-up');
      await page.getByLabel('Username', { exact: true }).fill('Jürgen Ünal');
      await page.getByLabel('E-mail', { exact: true }).fill('juergen@nowhere');
      await page.getByLabel('Password', { exact: true }).fill('tooshort');
      await page.getByRole('button', { name: 'Create account' }).click();
      await stage.see('This isn’t a complete e-mail address.');
    },
  },
  {
    name: 'dashboard-empty',
    as: 'Edda',
    show: async (stage) => {
      await stage.page.goto('/');
      await stage.see('No documents yet');
    },
  },
  { name: 'dashboard', as: 'Mira', show: (stage) => dashboard(stage) },
  {
    name: 'dashboard-loading',
    as: 'Mira',
    show: async (stage) => {
      await stage.spoil(/\/api\/documents\?/, 'wait');
      await stage.page.goto('/');
      await stage.page.getByRole('status').getByText('Loading documents').waitFor({ state: 'attached' });
    },
  },
  {
    name: 'dashboard-failed',
    as: 'Mira',
    show: async (stage) => {
      await stage.spoil(/\/api\/documents\?/, 'fail');
      await stage.page.goto('/');
      await stage.see('The documents could not be loaded');
    },
  },
  {
    name: 'dashboard-offline',
    as: 'Mira',
    show: async (stage) => {
      await dashboard(stage);
      await stage.page.context().setOffline(true);
      await stage.see(/You’re offline/);
    },
  },
  {
    name: 'dashboard-search',
    as: 'Mira',
    show: async (stage) => {
      await age(stage.page);
      await stage.page.goto('/?q=gauge');
      await stage.page.getByRole('link', { name: /weir/ }).first().waitFor();
    },
  },
  {
    name: 'dashboard-search-nothing',
    as: 'Mira',
    show: async (stage) => {
      await stage.page.goto('/?q=hippopotamus');
      await stage.see('Nothing found for “hippopotamus”');
    },
  },
  {
    name: 'dashboard-trash',
    as: 'Mira',
    show: async (stage) => {
      await stage.page.goto('/trash');
      await stage.see('Old card for the hut');
    },
  },
  {
    name: 'dashboard-trash-empty',
    as: 'Edda',
    show: async (stage) => {
      await stage.page.goto('/trash');
      await stage.see('The trash is empty');
    },
  },
  {
    name: 'dashboard-recent-empty',
    as: 'Edda',
    show: async (stage) => {
      await stage.page.goto('/recent');
      await stage.see('Nothing opened yet');
    },
  },
  {
    name: 'dashboard-starred',
    as: 'Mira',
    show: async (stage) => {
      await age(stage.page);
      await stage.page.goto('/starred');
      await stage.see('Letter to the wardens');
    },
  },
  {
    name: 'dashboard-starred-empty',
    as: 'Edda',
    show: async (stage) => {
      await stage.page.goto('/starred');
      await stage.see('Nothing starred yet');
    },
  },
  {
    name: 'dashboard-mine-empty',
    as: 'Edda',
    show: async (stage) => {
      await stage.page.goto('/mine');
      await stage.see('Nothing of your own yet');
    },
  },
  {
    name: 'dashboard-shared-empty',
    as: 'Edda',
    show: async (stage) => {
      await stage.page.goto('/shared');
      await stage.see('Nothing shared with you');
    },
  },
  {
    name: 'dashboard-tag',
    as: 'Mira',
    show: async (stage) => {
      await dashboard(stage);
      await stage.page.getByRole('link', { name: 'Reading room', exact: true }).first().click();
      await stage.page.getByRole('heading', { level: 1, name: 'Reading room' }).waitFor();
      await stage.see('Shelf by the window');
    },
  },
  {
    name: 'dashboard-cards',
    as: 'Mira',
    show: async (stage) => {
      await dashboard(stage);
      await stage.page.getByRole('button', { name: 'Cards with a preview' }).click();
      await stage.see(/The library lends us/);
    },
  },
  {
    name: 'dashboard-selected',
    as: 'Mira',
    show: async (stage) => {
      await dashboard(stage);
      const { page } = stage;
      const boxes = page.getByRole('list', { name: 'Documents' }).getByRole('checkbox');
      await boxes.nth(1).click();
      await boxes.nth(3).click({ modifiers: ['Shift'] });
      await page.getByText('3 selected').first().waitFor();
    },
  },
  {
    name: 'dashboard-templates',
    as: 'Mira',
    show: async (stage) => {
      await dashboard(stage);
      await stage.page.getByRole('button', { name: 'New from a template' }).click();
      await stage.page.getByRole('menuitem', { name: 'Meeting notes' }).waitFor();
    },
  },
  {
    name: 'dashboard-sort',
    as: 'Mira',
    show: async (stage) => {
      await dashboard(stage);
      await stage.page.getByRole('button', { name: /^Sort by/ }).click();
      await stage.page.getByRole('menuitemradio', { name: 'Newest first' }).waitFor();
    },
  },
  {
    name: 'dashboard-keys',
    as: 'Mira',
    show: async (stage) => {
      await dashboard(stage);
      await press(stage, '?');
      await stage.page.getByRole('dialog', { name: 'Keys' }).waitFor();
    },
  },
  {
    name: 'palette',
    as: 'Mira',
    show: async (stage) => {
      await dashboard(stage);
      await press(stage, 'Control+k');
      await stage.page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'palette-found',
    as: 'Mira',
    show: async (stage) => {
      await dashboard(stage);
      await press(stage, 'Control+k');
      await stage.page.getByRole('combobox', { name: 'Open a document or do something' }).fill('weir');
      await stage.page.getByRole('option', { name: /Ardoch weir/ }).waitFor();
    },
  },
  {
    name: 'dashboard-menu',
    as: 'Mira',
    show: async (stage) => {
      await dashboard(stage);
      await stage.page.getByRole('button', { name: 'Actions for Letter to the wardens' }).click();
      await stage.page.getByRole('menuitem', { name: 'Rename', exact: true }).waitFor();
    },
  },
  {
    name: 'dashboard-account',
    as: 'Mira',
    show: async (stage) => {
      await dashboard(stage);
      await stage.page.getByRole('button', { name: 'Account of Mira' }).click();
      await stage.page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    },
  },
  {
    name: 'dialog-rename',
    as: 'Mira',
    show: async (stage) => {
      await dashboard(stage);
      await menuOf(stage, 'Letter to the wardens', 'Rename');
    },
  },
  {
    name: 'dialog-tags',
    as: 'Mira',
    show: async (stage) => {
      await dashboard(stage);
      await menuOf(stage, 'Letter to the wardens', 'Tags…');
      await stage.page.getByRole('option', { name: 'Weir', selected: true }).waitFor();
    },
  },
  {
    name: 'dialog-share',
    as: 'Mira',
    show: async (stage) => {
      await stage.write(stage.world.plan);
      await stage.page.getByRole('button', { name: 'Share', exact: true }).click();
      await stage.page.getByRole('dialog').getByText('Amara', { exact: true }).first().waitFor();
    },
  },
  {
    name: 'dialog-delete',
    as: 'Mira',
    show: async (stage) => {
      await stage.page.goto('/trash');
      await menuOf(stage, 'Old card for the hut', 'Delete for good');
    },
  },
  {
    name: 'document-empty',
    as: 'Mira',
    show: async (stage) => {
      await stage.write(await stage.document({ title: 'Untitled', content: [] }));
    },
  },
  { name: 'document-together', as: 'Mira', show: together },
  {
    name: 'document-formatting',
    as: 'Mira',
    show: ownNotes,
  },
  {
    name: 'document-colours',
    as: 'Mira',
    show: async (stage) => {
      await stage.write(await stage.document(NOTES));
      await stage.page.getByRole('button', { name: 'Highlight' }).click();
      await stage.page.getByRole('button', { name: 'Default' }).or(stage.page.getByRole('menuitem')).first().waitFor();
    },
  },
  {
    name: 'document-find',
    as: 'Mira',
    show: async (stage) => {
      await find(stage, 'Control+h', 'the');
      await stage.page.getByRole('search').getByText(/1 of/).waitFor();
    },
  },
  {
    name: 'document-find-wrong',
    as: 'Mira',
    show: async (stage) => {
      await find(stage, 'Control+f', '(the');
      await stage.page.getByRole('button', { name: 'Regular expression' }).click();
      await stage.see(/Not a regular expression/);
    },
  },
  {
    name: 'document-slash',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.locator('.ProseMirror').press('Control+End');
      await stage.page.keyboard.type('/');
      await stage.page.getByRole('option', { name: 'Heading 2' }).waitFor();
    },
  },
  {
    name: 'document-selection',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.getByText('twice', { exact: true }).dblclick();
      await stage.page.getByRole('toolbar', { name: 'Formatting of the selection' }).waitFor();
    },
  },
  {
    name: 'document-link',
    as: 'Mira',
    show: async (stage) => {
      await stage.write(await stage.document(PLAN));
      await stage.page.getByText('the list of last year').click();
      await stage.page.getByRole('group', { name: 'Link to example.org' }).waitFor();
    },
  },
  {
    name: 'document-link-form',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.getByText('twice', { exact: true }).dblclick();
      await stage.page.keyboard.press('Control+k');
      await stage.page.getByLabel('Address', { exact: true }).waitFor();
    },
  },
  {
    name: 'document-code-language',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.locator('.code-keyword').first().waitFor();
      await stage.page.getByRole('button', { name: 'Language of the code: TypeScript' }).click();
      await stage.page.getByPlaceholder('Search languages').waitFor();
    },
  },
  {
    name: 'document-menu',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.getByRole('button', { name: 'Document menu' }).click();
      await stage.page.getByRole('menuitem', { name: 'Word count' }).waitFor();
    },
  },
  {
    name: 'document-palette',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.locator('.ProseMirror').press('Control+Shift+P');
      await stage.page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'document-keys',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.locator('.ProseMirror').press('Control+/');
      await stage.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    },
  },
  {
    name: 'document-people',
    as: 'Mira',
    show: async (stage) => {
      await together(stage);
      await stage.page.getByRole('button', { name: '4 people here' }).click();
      await stage.page.getByRole('dialog', { name: '4 people here' }).getByText('Amara').waitFor();
    },
  },
  {
    name: 'document-followed',
    as: 'Mira',
    show: async (stage) => {
      await together(stage);
      await stage.page.getByRole('button', { name: '4 people here' }).click();
      await stage.page.getByRole('button', { name: 'Follow Kenji' }).click();
      await stage.see('Following Kenji');
    },
  },
  {
    name: 'document-viewing',
    as: 'Mira',
    show: async (stage) => {
      await stage.page.goto(`/documents/${stage.world.notes}`);
      await stage.page.getByRole('button', { name: 'Viewing' }).click();
      await stage.see(/To write in it, ask Jonas/);
    },
  },
  {
    name: 'document-saving-details',
    as: 'Mira',
    show: async (stage) => {
      await cutOff(stage);
      await stage.page.getByRole('button', { name: /kept on this device/ }).click();
      await stage.see(/even close this page/);
    },
  },
  { name: 'document-signed-out', as: 'Mira', show: signedOut },
  {
    name: 'document-signed-out-later',
    as: 'Mira',
    show: async (stage) => {
      await signedOut(stage);
      await stage.page.getByRole('button', { name: 'Not now' }).click();
      await stage.see('Your session has ended.');
    },
  },
  {
    name: 'document-read-only',
    as: 'Mira',
    show: async (stage) => {
      await stage.page.goto(`/documents/${stage.world.notes}`);
      await stage.see('Viewing');
    },
  },
  { name: 'document-offline', as: 'Mira', show: cutOff },
  {
    name: 'document-loading',
    as: 'Mira',
    show: async (stage) => {
      await stage.spoil('**/api/auth/ticket', 'wait');
      await stage.page.goto(`/documents/${stage.world.plan}`);
      await stage.page.getByText('Opening the document').first().waitFor({ state: 'attached' });
    },
  },
  {
    name: 'document-unreachable',
    as: 'Mira',
    show: async (stage) => {
      await stage.spoil('**/api/auth/ticket', 'fail');
      await stage.page.goto(`/documents/${stage.world.plan}`);
      await stage.see('The document can’t be reached');
    },
  },
  {
    name: 'document-not-found',
    as: 'Mira',
    show: async (stage) => {
      await stage.page.goto(`/documents/${NOWHERE}`);
      await stage.see('This document isn’t here');
    },
  },
  {
    name: 'document-trashed',
    as: 'Mira',
    show: async (stage) => {
      const { page, world } = stage;
      const id = await stage.document(PLAN);
      await stage.write(id);
      await world.server.call('DELETE', `/api/documents/${id}`, world.people.Mira.token);
      await page.getByRole('button', { name: 'Restore' }).waitFor();
    },
  },
  { name: 'document-access-lost', as: 'Mira', show: (stage) => lostAccess(stage, '') },
  {
    name: 'document-words-lost',
    as: 'Mira',
    show: async (stage) => {
      await lostAccess(stage, 'Above the old mark the float drifts to the left.');
      await stage.page.getByRole('alert').first().waitFor();
    },
  },
  {
    name: 'page-not-found',
    as: 'Mira',
    show: async (stage) => {
      await stage.page.goto('/no/such/page');
      await stage.see('There is no such page');
    },
  },
  {
    name: 'server-unreachable',
    as: 'Mira',
    show: async (stage) => {
      await stage.spoil('**/api/auth/refresh', 'fail');
      await stage.page.goto('/');
      await stage.see('Inkstone can’t be reached');
    },
  },
  {
    name: 'german-sign-up-errors',
    as: null,
    locale: 'de-DE',
    show: async (stage) => {
      const { page } = stage;
      await page.goto('/sign-up');
      await page.getByLabel('Benutzername', { exact: true }).fill('Jürgen');
      await page.getByRole('button', { name: 'Konto anlegen' }).click();
      await stage.see('Das ist keine vollständige E-Mail-Adresse.');
    },
  },
  {
    name: 'german-dashboard',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await dashboard(stage);
      await stage.see('Mit mir geteilt');
    },
  },
  {
    name: 'german-cards',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await dashboard(stage);
      await stage.page.getByRole('button', { name: 'Karten mit Vorschau' }).click();
      await stage.see(/The library lends us/);
    },
  },
  {
    name: 'german-palette',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await dashboard(stage);
      await press(stage, 'Control+k');
      await stage.page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'german-share',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await stage.page.goto(`/documents/${stage.world.plan}`);
      await stage.page.getByRole('button', { name: 'Teilen', exact: true }).click();
      await stage.page.getByRole('dialog').getByText('Amara', { exact: true }).first().waitFor();
    },
  },
  {
    name: 'german-document',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await stage.page.goto(`/documents/${await stage.document(NOTES)}`);
      await stage.see('Gespeichert');
    },
  },
  {
    name: 'german-find',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await stage.page.goto(`/documents/${await stage.document(NOTES)}`);
      await stage.see('Gespeichert');
      await stage.page.locator('.ProseMirror').press('Control+h');
      await stage.page.getByRole('search').getByLabel('Suchen', { exact: true }).fill('the');
      await stage.page.getByRole('search').getByText(/1 von/).waitFor();
    },
  },
  {
    name: 'german-slash',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await stage.page.goto(`/documents/${await stage.document(NOTES)}`);
      await stage.see('Gespeichert');
      await stage.page.locator('.ProseMirror').press('Control+End');
      await stage.page.keyboard.type('/');
      await stage.page.getByRole('option', { name: 'Überschrift 2' }).waitFor();
    },
  },
  {
    name: 'german-menu',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await stage.page.goto(`/documents/${await stage.document(NOTES)}`);
      await stage.see('Gespeichert');
      await stage.page.getByRole('button', { name: 'Menü des Dokuments' }).click();
      await stage.page.getByRole('menuitem', { name: 'Wörter zählen' }).waitFor();
    },
  },
  {
    name: 'german-signed-out',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await stage.page.goto(`/documents/${await stage.document(PLAN)}`);
      await stage.see('Gespeichert');
      await stage.page.request.post('/api/auth/logout');
      await stage.page.getByRole('dialog', { name: 'Wieder anmelden' }).waitFor();
    },
  },
];
