/** Every page in its states: what `npm run shots` takes pictures of, and what tests hold against the rules of accessibility. */
import type { Page, Route } from 'playwright-core';
import { NOTES, PLAN, SHELF, TYPED } from './prose.ts';
import type { Stage, State } from './stage.ts';

const NOWHERE = '00000000-0000-4000-8000-000000000000';

/** Lists whose documents were all made a moment ago show the ages that they would have. */
async function age(page: Page): Promise<void> {
  const hours = new Map(SHELF.map((shelved) => [shelved.title, shelved.hours]));
  await page.route(/\/api\/documents\?/, async (route: Route) => {
    const response = await route.fetch();
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
    show: async (stage) => {
      await stage.write(await stage.document(NOTES));
      await stage.page.getByText('“a bit more than”').waitFor();
    },
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
    name: 'server-silent',
    as: 'Mira',
    show: async (stage) => {
      await stage.spoil('**/api/auth/refresh', 'wait');
      await stage.page.goto('/');
      await stage.page.getByRole('status').getByText('The page is being loaded').waitFor({ state: 'attached' });
      await stage.see('Inkstone can’t be reached');
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
    name: 'german-document',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await stage.page.goto(`/documents/${await stage.document(NOTES)}`);
      await stage.see('Gespeichert');
    },
  },
];
