/** The states of the list of documents, with its menus and dialogs. */
import type { Page, Route } from 'playwright-core';
import { PLAN, SHELF } from '../prose.ts';
import type { Stage, State } from '../stage.ts';

/** Changes the times in the server's answers, so that lists show the ages of `SHELF`. In fact all documents were made a moment ago. */
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

export async function dashboard({ page }: Stage, path = '/'): Promise<void> {
  await age(page);
  await page.goto(path);
  await page.getByRole('link', { name: PLAN.title }).first().waitFor();
  await page.getByRole('search').getByRole('textbox').waitFor();
}

async function menuOf({ page }: Stage, title: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${title}` }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  await page.getByRole('dialog').waitFor();
}

/** Presses a key of the app. It goes to the page's body, because on a phone nothing has the focus at first. */
export async function press({ page }: Stage, key: string): Promise<void> {
  await page.locator('body').press(key);
}

export const DASHBOARD: readonly State[] = [
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
      await stage.see('Couldn’t load the documents');
    },
  },
  {
    name: 'dashboard-offline',
    isEnglishOnly: true,
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
      await stage.see('No results for “hippopotamus”');
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
      await stage.see('Trash is empty');
    },
  },
  {
    name: 'dashboard-recent-empty',
    as: 'Edda',
    show: async (stage) => {
      await stage.page.goto('/recent');
      await stage.see('No recent documents');
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
      await stage.see('No starred documents');
    },
  },
  {
    name: 'dashboard-mine-empty',
    as: 'Edda',
    show: async (stage) => {
      await stage.page.goto('/mine');
      await stage.see('No documents yet');
    },
  },
  {
    name: 'dashboard-shared-empty',
    as: 'Edda',
    show: async (stage) => {
      await stage.page.goto('/shared');
      await stage.see('Nothing shared with you yet');
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
      await stage.page.getByRole('button', { name: 'Cards' }).click();
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
      await stage.page.getByRole('button', { name: 'New from template' }).click();
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
      await stage.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
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
      await stage.page.getByRole('combobox', { name: 'Search documents and commands' }).fill('weir');
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
    name: 'dialog-delete',
    as: 'Mira',
    show: async (stage) => {
      await stage.page.goto('/trash');
      await menuOf(stage, 'Old card for the hut', 'Delete forever');
    },
  },
];
