/** What goes over several pages: signing out in another tab, the keyboard alone, titles, and the user's language. */
import { readdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { TABLES } from './stage/states.ts';
import { World } from './stage/world.ts';

let world: World;
let browser: Browser;

beforeAll(async () => {
  world = await World.make();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await world.stop();
});

describe('the tables of states', () => {
  it('have a file of tests each', () => {
    const files = readdirSync(import.meta.dirname).flatMap((file) => /^states-(.*)\.test\.ts$/.exec(file)?.[1] ?? []);
    expect(files.sort()).toEqual(Object.keys(TABLES).sort());
  });
});

describe('signing out in another tab', () => {
  it('is told in the tab where one writes, with what becomes of words that are not saved; signing in saves them', async () => {
    const { server, people } = world;
    const mine = await server.createDocument(people.Edda, 'signed out');
    const page = await signIn(browser, server, people.Edda);
    let isHeld = false;
    await page.routeWebSocket(/\/ws\//, (socket) => {
      const upstream = socket.connectToServer();
      upstream.onMessage((message) => isHeld || socket.send(message));
      socket.onMessage((message) => isHeld || upstream.send(message));
    });
    await openEditor(page, mine);
    isHeld = true;
    await page.locator('.ProseMirror').click();
    await page.keyboard.type('not lost');
    await page.getByText('Saving…').first().waitFor();
    const other = await page.context().newPage();
    await other.goto('/');
    await other.getByRole('button', { name: 'Account of Edda' }).click();
    await other.getByRole('menuitem', { name: 'Sign out' }).click();
    await page
      .getByText('You signed out in another tab. Your unsaved changes are kept on this device. They are saved when you sign in again.')
      .waitFor();
    isHeld = false;
    await page.getByLabel('Username or email').fill('Edda');
    await page.getByLabel('Password', { exact: true }).fill('a quiet Edda writes');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(await page.locator('.ProseMirror').textContent()).toContain('not lost');
    await page.context().close();
  });
});

/** Where the focus is, as it is read out. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    const label = at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : null;
    return (at?.getAttribute('aria-label') ?? label ?? at?.textContent ?? '').trim();
  });

/** Presses Tab until the focus is on what is called so. */
async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  const passed: string[] = [];
  while (!(await focused(page)).startsWith(name)) {
    if (passed.length > 60) throw new Error(`${key} doesn’t come to “${name}”, but to ${passed.join(', ')}`);
    await page.keyboard.press(key);
    passed.push(await focused(page));
  }
}

describe('by keyboard alone', () => {
  it('one signs up, writes, formats, links, finds and shares; Escape gives the focus back', async () => {
    const context = await browser.newContext({ baseURL: world.server.webUrl, locale: 'en-GB', reducedMotion: 'reduce' });
    const page = await context.newPage();
    const { keyboard } = page;
    const text = page.locator('.ProseMirror');
    await page.goto('/sign-up');
    await page.getByRole('button', { name: 'Create account' }).waitFor();
    await tabTo(page, 'Username');
    await keyboard.type('keys');
    await tabTo(page, 'Email');
    await keyboard.type('keys@example.org');
    await tabTo(page, 'Password');
    await keyboard.type('a quiet keyboard writes');
    await keyboard.press('Enter');
    await page.getByText('No documents yet').waitFor();

    await tabTo(page, 'New document');
    await keyboard.press('Enter');
    await page.getByText('Saved', { exact: true }).first().waitFor();
    await page.getByRole('textbox', { name: 'Title of the document' }).and(page.locator(':focus')).waitFor();
    await keyboard.type('Keys');
    await keyboard.press('Enter');
    await text.and(page.locator(':focus')).waitFor();
    await keyboard.type('/hea');
    await page.getByRole('option', { name: 'Heading 1' }).waitFor();
    await keyboard.press('Enter');
    await keyboard.type('Ink');
    await keyboard.press('Enter');
    await keyboard.type('stone and ');
    await keyboard.press('Control+b');
    await keyboard.type('water');
    await keyboard.press('Control+Shift+ArrowLeft');
    await page.getByRole('toolbar', { name: 'Formatting of the selection' }).waitFor();
    await keyboard.press('Control+k');
    await page.getByLabel('URL', { exact: true }).and(page.locator(':focus')).waitFor();
    await keyboard.press('Escape');
    await text.and(page.locator(':focus')).waitFor();
    await keyboard.press('Control+k');
    await page.getByLabel('URL', { exact: true }).and(page.locator(':focus')).waitFor();
    await keyboard.type('example.org');
    await keyboard.press('Enter');
    await text.locator('strong a, a strong').waitFor();

    await keyboard.press('Control+f');
    await page.getByLabel('Find', { exact: true }).and(page.locator(':focus')).waitFor();
    await keyboard.type('stone');
    await page.getByRole('search').getByText('1 of 1').waitFor();
    // The menu of a selection would lie over the text around what was found.
    expect(await page.getByRole('toolbar', { name: 'Formatting of the selection' }).count()).toBe(0);
    await keyboard.press('Escape');
    await text.and(page.locator(':focus')).waitFor();
    expect(await page.evaluate(() => String(getSelection()))).toBe('stone');
    await keyboard.press('Escape');

    await tabTo(page, 'Share', 'Shift+Tab');
    await keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Username or email').and(page.locator(':focus')).waitFor();
    await keyboard.type('Jonas');
    await keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Role of Jonas').waitFor();
    await keyboard.press('Escape');
    await page.getByRole('button', { name: 'Share', exact: true }).and(page.locator(':focus')).waitFor();
    await context.close();
  });
});

describe('the title of the tab', () => {
  it('says what is wrong where a page is nothing but a message', async () => {
    const page = await signIn(browser, world.server, world.people.Edda);
    await page.goto('/documents/00000000-0000-4000-8000-000000000000');
    await page.getByRole('heading', { level: 1, name: 'You have no access, or it doesn’t exist' }).waitFor();
    expect(await page.title()).toBe('You have no access, or it doesn’t exist · Inkstone');
    await page.goto('/no/such/page');
    await page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor();
    expect(await page.title()).toBe('Page not found · Inkstone');
    await page.context().close();
  });
});

describe('the language', () => {
  it('is the browser’s, can be chosen, is remembered, and reaches the server’s answers', async () => {
    const context = await browser.newContext({ baseURL: world.server.webUrl, locale: 'de-CH' });
    const page = await context.newPage();
    await page.goto('/sign-in');
    await page.locator('html[lang=de]').waitFor({ state: 'attached' });
    await page.getByLabel('Benutzername oder E-Mail').fill('Edda');
    await page.getByLabel('Passwort', { exact: true }).fill('nicht das richtige');
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByText('Der Benutzername oder das Passwort ist falsch.').waitFor();
    await page.getByLabel('Passwort', { exact: true }).fill('a quiet Edda writes');
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByRole('button', { name: 'Konto von Edda' }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'All documents', exact: true }).waitFor();
    await page.locator('html[lang=en]').waitFor({ state: 'attached' });
    await page.reload();
    await page.getByRole('heading', { name: 'All documents', exact: true }).waitFor();
    // In the palette, too, where its texts are not loaded yet.
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('Deutsch');
    await page.keyboard.press('Enter');
    await page.locator('html[lang=de]').waitFor({ state: 'attached' });
    await page.reload();
    await page.getByRole('heading', { name: 'Alle Dokumente', exact: true }).waitFor();
    await context.close();
  });

  it('costs those who read English nothing', async () => {
    const context = await browser.newContext({ baseURL: world.server.webUrl, locale: 'en-GB' });
    const page = await context.newPage();
    const scripts: string[] = [];
    page.on('response', (response) => scripts.push(new URL(response.url()).pathname));
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(scripts.filter((path) => /\/de-[^/]*\.js$/.test(path))).toEqual([]);
    await context.close();
  });
});
