/** The dashboard in a real browser on a real server: search, keys, several at once, tags, who is where, long lists, the palette, and every state for everyone. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, Server } from '../bench/src/server.ts';
import { findings as judge, settled } from './stage/accessibility.ts';

const TITLES = ['Apples', 'Bread', 'Cheese', 'Dates', 'Eggs'];
const MANY = 250;

let server: Server;
let browser: Browser;
/** Has the documents of `TITLES`. */
let cook: Account;
/** Is given some of them. */
let guest: Account;
/** Has `MANY` documents. */
let clerk: Account;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  [cook, guest, clerk] = [await server.register('cook'), await server.register('guest'), await server.register('clerk')];
  await create(cook, [...TITLES].reverse(), (title) => `${title} are bought on market days.`);
  const numbers = Array.from({ length: MANY }, (_, index) => `Record ${String(index).padStart(4, '0')}`);
  await create(clerk, numbers, () => undefined);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function create(owner: Account, titles: readonly string[], textOf: (title: string) => string | undefined): Promise<void> {
  for (const title of titles) await server.call('POST', '/api/documents', owner.token, { title, text: textOf(title) });
}

async function idOf(owner: Account, title: string): Promise<string> {
  const { items } = await server.call<{ items: { id: string; title: string }[] }>('GET', '/api/documents?limit=100', owner.token);
  return items.find((item) => item.title === title)?.id ?? '';
}

async function dashboard(account: Account, path = '/', options: { width?: number } = {}): Promise<Page> {
  const page = await signIn(browser, server, account);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  if (options.width !== undefined) await page.setViewportSize({ width: options.width, height: 740 });
  await page.goto(path);
  await app(page);
  await list(page).waitFor();
  return page;
}

/** The list is there before the app is. */
const app = (page: Page): Promise<void> => page.getByRole('search').getByRole('textbox').waitFor();

const list = (page: Page): Locator => page.getByRole('list', { name: 'Documents' });
const link = (page: Page, title: string): Locator => list(page).getByRole('link', { name: title, exact: true });
const titlesOf = (page: Page): Promise<string[]> => list(page).getByRole('link').allTextContents();

/** Resolves when the list shows exactly these titles. */
async function shows(page: Page, titles: readonly string[]): Promise<void> {
  await expect.poll(() => titlesOf(page)).toEqual(titles);
}

/** What axe finds, and what sticks out of the window. */
async function findings(page: Page): Promise<string[]> {
  await settled(page);
  return judge(page, { judged: 'all' });
}

describe('searching', () => {
  it('shows the passage with the words marked while one types; the address keeps it, Esc clears it', async () => {
    const page = await dashboard(cook);
    await page.keyboard.press('/');
    await page.keyboard.type('market');
    await expect.poll(() => list(page).locator('mark').allTextContents()).toEqual(TITLES.map(() => 'market'));
    await expect.poll(() => new URL(page.url()).search).toBe('?q=market');
    await page.keyboard.press('Escape');
    await expect.poll(() => new URL(page.url()).search).toBe('');
    await page.keyboard.type('nothing like this');
    await page.getByText('No results for “nothing like this”').waitFor();
    await page.context().close();
  });
});

describe('titles that read from right to left', () => {
  it('are laid out so in rows, in cards and in the palette', async () => {
    const account = await server.register('reader');
    await create(account, ['שלום, עולם!'], () => 'שורה ראשונה.\nA second line.');
    const page = await dashboard(account);
    const direction = (shown: Locator) => shown.evaluate((element) => getComputedStyle(element).direction);
    expect(await direction(link(page, 'שלום, עולם!'))).toBe('rtl');
    await page.getByRole('button', { name: 'Cards' }).click();
    expect(await direction(link(page, 'שלום, עולם!'))).toBe('rtl');
    expect(
      await list(page)
        .getByText('שורה ראשונה')
        .evaluate((element) => getComputedStyle(element).unicodeBidi),
    ).toBe('plaintext');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search documents and commands' }).fill('שלום');
    expect(await direction(page.getByRole('option', { name: /שלום/ }).getByText('שלום'))).toBe('rtl');
    await page.context().close();
  });
});

describe('sorting', () => {
  it('is by the heads of the columns, in both directions, and remembered', async () => {
    const page = await dashboard(cook);
    await page.getByRole('button', { name: /^Title/ }).click();
    await shows(page, TITLES);
    await page.getByRole('button', { name: /^Title/ }).click();
    await shows(page, [...TITLES].reverse());
    await page.reload();
    await shows(page, [...TITLES].reverse());
    await page.context().close();
  });
});

describe('by keyboard', () => {
  it('one moves, selects ranges, stars, puts into the trash, and takes it back', async () => {
    const page = await dashboard(cook);
    await page.getByRole('button', { name: /^Title/ }).click();
    await shows(page, TITLES);
    await link(page, 'Apples').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('s');
    await list(page).getByRole('button', { name: 'Star “Bread”', pressed: true }).waitFor();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('3 selected', { exact: true }).first().waitFor();
    await page.keyboard.press('Delete');
    await shows(page, ['Apples', 'Eggs']);
    // The focus stays in the list.
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Eggs');
    await page.getByRole('button', { name: 'Undo' }).click();
    await shows(page, TITLES);
    await page.getByRole('link', { name: 'Starred', exact: true }).click();
    await shows(page, ['Bread']);
    await page.context().close();
  });

  it('one finds the focus at the document that one comes back from, opened or just made', async () => {
    const reader = await server.register('comesback');
    await create(reader, ['First', 'Second'], () => undefined);
    const page = await dashboard(reader);
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await link(page, 'First').focus();
    await page.keyboard.press('Enter');
    const back = async () => {
      await page.locator('.ProseMirror').waitFor();
      await page.getByRole('link', { name: 'All documents', exact: true }).press('Enter');
    };
    await back();
    await expect.poll(focused).toBe('First');
    await page.getByRole('button', { name: 'New document', exact: true }).press('Enter');
    await back();
    await expect.poll(focused).toBe('Untitled');
    await page.context().close();
  });
});

describe('several at once', () => {
  it('says by name which ones failed, puts those back, and tries them again', async () => {
    const page = await dashboard(cook);
    const eggs = await idOf(cook, 'Eggs');
    await page.route(`**/api/documents/${eggs}`, (route) =>
      route.request().method() === 'DELETE' ? route.fulfill({ status: 500 }) : route.fallback(),
    );
    await page.getByRole('button', { name: /^Title/ }).click();
    await shows(page, TITLES);
    await list(page).getByRole('checkbox', { name: 'Select “Dates”' }).click();
    await list(page)
      .getByRole('checkbox', { name: 'Select “Eggs”' })
      .click({ modifiers: ['Shift'] });
    await page.getByRole('button', { name: 'Move to trash' }).click();
    await page.getByText('“Eggs”').waitFor();
    await shows(page, ['Apples', 'Bread', 'Cheese', 'Eggs']);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await shows(page, ['Apples', 'Bread', 'Cheese']);
    await page.getByRole('link', { name: 'Trash', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Select all' }).click();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('Trash is empty').waitFor();
    await page.context().close();
  });
});

describe('documents of several owners', () => {
  it('go into the trash as far as they are one’s own, and it is said how many were left', async () => {
    const [lender, borrower] = [await server.register('lender'), await server.register('borrower')];
    await create(lender, ['Lent'], () => undefined);
    await create(borrower, ['Own'], () => undefined);
    const lent = await idOf(lender, 'Lent');
    await server.call('PUT', `/api/documents/${lent}/collaborators`, lender.token, { login: 'borrower', role: 'editor' });
    const page = await dashboard(borrower);
    await page.getByRole('checkbox', { name: 'Select all' }).click();
    await page.getByRole('button', { name: 'Move to trash' }).click();
    await page.getByText('“Own” moved to trash. One document wasn’t moved because you don’t own it').waitFor();
    await shows(page, ['Lent']);
    await link(page, 'Lent').press('Delete');
    await page.getByText('One document wasn’t moved because you don’t own it', { exact: true }).waitFor();
    await shows(page, ['Lent']);
    await page.context().close();
  });
});

describe('a large batch', () => {
  it('shows its progress until all is done, brings nothing back meanwhile, and asks before the page is left', async () => {
    const mover = await server.register('mover');
    await create(
      mover,
      Array.from({ length: 130 }, (_, index) => `Box ${index}`),
      () => undefined,
    );
    const page = await dashboard(mover);
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    let calls = 0;
    await page.route('**/api/documents/*', async (route) => {
      if (route.request().method() === 'DELETE' && ++calls > 20) await opened;
      await route.fallback();
    });
    const asks = () => page.evaluate('!window.dispatchEvent(new Event("beforeunload", { cancelable: true }))');
    await link(page, 'Box 129').focus();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Select everything in this list' }).click();
    await page.getByText('130 selected', { exact: true }).first().waitFor();
    expect(await asks()).toBe(false);
    await page.getByRole('button', { name: 'Move to trash' }).click();
    const progress = page.getByText('Moving to trash: 20 of 130');
    await progress.waitFor();
    expect(await asks()).toBe(true);
    // What the server tells of its list meanwhile, for 110 of them are still there.
    await create(mover, ['New one'], () => undefined);
    await shows(page, ['New one']);
    await page.getByRole('link', { name: 'Owned by me', exact: true }).click();
    await shows(page, ['New one']);
    expect(await progress.isVisible()).toBe(true);
    open();
    await page.getByText('130 documents moved to trash').waitFor();
    await progress.waitFor({ state: 'detached' });
    expect(await asks()).toBe(false);
    await shows(page, ['New one']);
    await page.context().close();
  });
});

describe('tags', () => {
  it('are made while they are put on, and show the documents that have them', async () => {
    const page = await dashboard(cook);
    await list(page).getByRole('button', { name: 'Actions for Cheese' }).click();
    await page.getByRole('menuitem', { name: 'Tags…' }).click();
    await page.getByRole('combobox', { name: 'Find or create a tag' }).fill('Dairy');
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'Dairy', selected: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Dairy' }).click();
    await shows(page, ['Cheese']);
    await page.context().close();
  });
});

describe('another tab', () => {
  it('shows stars and tags that are given in this one', async () => {
    const account = await server.register('tabber');
    await create(account, ['Notes'], () => undefined);
    const page = await dashboard(account);
    const other = await page.context().newPage();
    await other.goto('/');
    await link(other, 'Notes').waitFor();
    await page.bringToFront();
    await list(page).getByRole('button', { name: 'Star “Notes”' }).click();
    await list(other).getByRole('button', { name: 'Star “Notes”', pressed: true }).waitFor();
    await page.getByRole('button', { name: 'New tag' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Later');
    await page.keyboard.press('Enter');
    await other.getByRole('link', { name: 'Later' }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await list(page).getByRole('button', { name: 'Actions for Notes' }).click();
    await page.getByRole('menuitem', { name: 'Tags…' }).click();
    await page.getByRole('option', { name: 'Later' }).click();
    await list(other).getByText('Later').waitFor();
    await page.context().close();
  });
});

describe('a tag that there is not', () => {
  it.each(['/tags/7d5c8d4e-2f0b-4a57-9c53-0c5f0a3a1b2c', '/tags/xx'])('is said to be none: %s', async (path) => {
    const page = await signIn(browser, server, guest);
    await page.goto(path);
    await page.getByText('Tag not found').waitFor();
    await page.getByRole('link', { name: 'Show all documents' }).click();
    await page.getByRole('heading', { name: 'All documents' }).waitFor();
    await page.context().close();
  });
});

describe('the focus', () => {
  it('stays where something was done, or goes to the list', async () => {
    const page = await dashboard(clerk);
    const focused = () => page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.closest('a')?.text);
    const first = (await list(page).getByRole('link').first().textContent()) ?? '';
    await page.getByRole('checkbox', { name: 'Select all' }).click();
    await page.getByText('100 selected', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Star', exact: true }).press('Enter');
    await page.getByRole('button', { name: 'Remove star', exact: true }).waitFor();
    expect(await focused()).toBe('Remove star');
    await page.getByRole('button', { name: 'Select everything in this list' }).press('Enter');
    await page.getByText('250 selected', { exact: true }).first().waitFor();
    expect(await focused()).toBe(first);
    await page.getByRole('button', { name: 'Clear selection' }).press('Enter');
    expect(await focused()).toBe(first);
    await page.context().close();
  });

  it('stays on the button that tries to load a list again, and goes to the list once it is there', async () => {
    const page = await signIn(browser, server, cook);
    let isBroken = true;
    await page.route(/\/api\/documents\?/, (route) => (isBroken ? route.fulfill({ status: 403, body: '' }) : route.fallback()));
    await page.goto('/');
    const again = page.getByRole('button', { name: 'Try again' });
    const answered = page.waitForResponse(/\/api\/documents\?/);
    await again.press('Enter');
    await answered;
    await page.locator('button[aria-busy="false"]', { hasText: 'Try again' }).waitFor();
    expect(await again.evaluate((button) => button === document.activeElement)).toBe(true);
    isBroken = false;
    await page.keyboard.press('Enter');
    await list(page).waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-act'))).toBe('open');
    await page.context().close();
  });
});

describe('others', () => {
  it('are seen in a document while they are in it, and what they share comes by itself', async () => {
    const page = await dashboard(cook);
    const id = await idOf(cook, 'Apples');
    const other = await signIn(browser, server, guest);
    await other.goto('/');
    await other.getByText('No documents yet').waitFor();
    await server.call('PUT', `/api/documents/${id}/collaborators`, cook.token, { login: 'guest', role: 'editor' });
    await shows(other, ['Apples']);
    await openEditor(other, id);
    await list(page).getByRole('img', { name: 'Here now: guest' }).waitFor();
    await other.goto('/');
    await list(page).getByRole('img', { name: 'Here now: guest' }).waitFor({ state: 'detached' });
    await shows(other, ['Apples']);
    const bread = await idOf(cook, 'Bread');
    await server.call('PUT', `/api/documents/${bread}/collaborators`, cook.token, { login: 'guest', role: 'viewer' });
    await link(other, 'Bread').waitFor();
    await Promise.all([page.context().close(), other.context().close()]);
  });
});

describe('sharing', () => {
  it('keeps the focus while a role is changed and somebody is removed, says what was done, and takes it back', async () => {
    const id = await server.createDocument(clerk, 'Shared record', [cook, guest]);
    const page = await dashboard(clerk);
    await list(page).getByRole('button', { name: 'Actions for Shared record' }).click();
    const share = page.getByRole('menuitem', { name: 'Share', exact: true });
    await share.waitFor();
    expect(await page.getByRole('menuitem', { name: 'Leave document' }).count()).toBe(0);
    await share.click();
    const dialog = page.getByRole('dialog');
    const role = dialog.getByLabel('Role of cook');
    await role.focus();
    await page.keyboard.press('ArrowDown');
    await dialog.getByRole('status').getByText('cook can now only view').waitFor();
    await role.and(page.locator(':focus')).waitFor();
    await dialog.getByRole('button', { name: 'Remove cook' }).press('Enter');
    await dialog.getByRole('status').getByText('cook no longer has access').waitFor();
    await dialog.getByRole('button', { name: 'Remove guest' }).and(page.locator(':focus')).waitFor();
    await dialog.getByRole('button', { name: 'Undo' }).press('Enter');
    await dialog.getByRole('status').getByText('cook now has access').waitFor();
    await expect.poll(() => role.inputValue()).toBe('viewer');
    await dialog.getByRole('button', { name: 'Remove guest' }).press('Enter');
    await dialog.getByLabel('Username or email').and(page.locator(':focus')).waitFor();
    await page.context().close();
    await server.call('DELETE', `/api/documents/${id}`, clerk.token);
  });
});

describe('leaving', () => {
  it('takes a document that another has shared off the list, and says who can share it again', async () => {
    const id = await server.createDocument(clerk, 'Left behind', [guest]);
    const page = await dashboard(guest);
    await list(page).getByRole('button', { name: 'Actions for Left behind' }).click();
    await page.getByRole('menuitem', { name: 'Leave document' }).click();
    await page.getByRole('dialog').getByText('clerk can share it with you again.').waitFor();
    await page.getByRole('button', { name: 'Leave document' }).click();
    await page.getByText('You no longer have access to “Left behind”').waitFor();
    await link(page, 'Left behind').waitFor({ state: 'detached' });
    await page.context().close();
    const { items } = await server.call<{ items: unknown[] }>('GET', `/api/documents/${id}/collaborators`, clerk.token);
    expect(items).toEqual([]);
    await server.call('DELETE', `/api/documents/${id}`, clerk.token);
  });
});

describe('a long list', () => {
  it('draws what is in sight, loads ahead, and is found where one left it', async () => {
    const page = await dashboard(clerk, '/mine');
    expect(await list(page).getByRole('listitem').count()).toBeLessThan(60);
    await list(page).getByRole('link').first().focus();
    await page.keyboard.press('End');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Record 0000');
    const place = await page.evaluate(() => window.scrollY);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'All documents' }).click();
    await link(page, 'Record 0000').waitFor();
    expect(Math.abs((await page.evaluate(() => window.scrollY)) - place)).toBeLessThan(200);
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Record 0000');
    await page.context().close();
  });
});

describe('the command palette', () => {
  it('opens any document and does anything, on the dashboard and in a document', async () => {
    const page = await dashboard(cook);
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Search documents and commands' });
    await field.fill('chee');
    await page.getByRole('option', { name: /Cheese/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.ProseMirror[contenteditable="true"]').waitFor();
    await page.locator('.ProseMirror').click();
    await page.keyboard.press('Alt+/');
    await field.fill('star');
    await page.keyboard.press('Enter');
    await page.getByText('Added a star to “Cheese”').waitFor();
    // The focus is back in the text.
    expect(await page.evaluate(() => document.activeElement?.classList.contains('ProseMirror'))).toBe(true);
    await page.keyboard.press('Alt+/');
    await field.fill('dark');
    await page.keyboard.press('Enter');
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
    await page.keyboard.press('Alt+/');
    await field.fill('meeting notes');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Agenda' }).waitFor();
    await page.context().close();
  });

  it('opens on Enter nothing that was found for other words, and waits for the answer that is on its way', async () => {
    const page = await dashboard(clerk);
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/query=record.012/, async (route) => {
      await answered;
      await route.fallback();
    });
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Search documents and commands' });
    await field.fill('record 0');
    await page
      .getByRole('option', { name: /^Record 0/ })
      .first()
      .waitFor();
    await field.fill('record 0124');
    await page.keyboard.press('Enter');
    // Other words take it back.
    await field.fill('record 0123');
    answer();
    await page.getByRole('option', { name: /^Record 0123/ }).waitFor();
    await field.fill('record 0124');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.title()).toBe('Record 0124 · Inkstone');
    await page.context().close();
  });
});

describe('for everyone', () => {
  it.each([
    ['light', 'list'],
    ['dark', 'list'],
    ['light', 'cards'],
    ['dark', 'cards'],
  ] as const)('axe finds nothing, and nothing sticks out of a phone: %s, %s', async (colorScheme, view) => {
    const page = await dashboard(cook, '/?q=market');
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    if (view === 'cards') await page.getByRole('button', { name: 'Cards' }).click();
    await list(page).locator('mark').first().waitFor();
    await list(page).getByRole('checkbox').first().click();
    expect(await findings(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await findings(page)).toEqual([]);
    await list(page)
      .getByRole('button', { name: /^Actions for/ })
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Tags…' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('menuitem', { name: 'Tags…' }).click();
    await page.getByRole('combobox', { name: 'Find or create a tag' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByRole('option').first().waitFor();
    expect(await findings(page)).toEqual([]);
    await page.context().close();
  });

  it('nothing sticks out of a window of 320 pixels with text of twice the size, in German', async () => {
    const page = await signIn(browser, server, cook, { locale: 'de-DE', viewport: { width: 320, height: 740 } });
    const overhang = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await page.goto('/');
    await page.addStyleTag({ content: 'html { font-size: 32px }' });
    const rows = page.getByRole('list', { name: 'Dokumente' });
    await rows.waitFor();
    expect(await overhang()).toBe(0);
    await rows.getByRole('checkbox').first().click();
    await page.getByRole('button', { name: 'Auswahl aufheben' }).waitFor();
    expect(await overhang()).toBe(0);
    await page.getByRole('textbox', { name: 'Dokumente suchen' }).fill('nirgends');
    await page.getByText('Keine Ergebnisse für „nirgends“').waitFor();
    expect(await overhang()).toBe(0);
    await page.context().close();
  });
});
