/** Every page for everyone: what axe finds in each state; the user's language; and what pages say of the session's end. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { findings } from './stage/accessibility.ts';
import { present } from './stage/stage.ts';
import { STATES } from './stage/states.ts';
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

describe('every page in its states', () => {
  it.each(STATES)('$name: axe finds nothing, light, dark, in high contrast and on a phone, and nothing sticks out', async (state) => {
    const found: Record<string, string[]> = {};
    await present(browser, world, state, async (page, { name }) => {
      const here = await findings(page);
      if (here.length > 0) found[name] = here;
    });
    expect(found).toEqual({});
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
      .getByText('You were signed out in another tab. What you typed is kept on this device and is saved when you sign in again.')
      .waitFor();
    isHeld = false;
    await page.getByLabel('Username or e-mail').fill('Edda');
    await page.getByLabel('Password', { exact: true }).fill('a quiet Edda writes');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(await page.locator('.ProseMirror').textContent()).toContain('not lost');
    await page.context().close();
  });
});

describe('the language', () => {
  it('is the browser’s, can be chosen, is remembered, and reaches the server’s answers', async () => {
    const context = await browser.newContext({ baseURL: world.server.webUrl, locale: 'de-CH' });
    const page = await context.newPage();
    await page.goto('/sign-in');
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page.getByLabel('Benutzername oder E-Mail').fill('Edda');
    await page.getByLabel('Passwort', { exact: true }).fill('nicht das richtige');
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByText('Der Benutzername oder das Passwort ist falsch.').waitFor();
    await page.getByLabel('Passwort', { exact: true }).fill('a quiet Edda writes');
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByRole('button', { name: 'Konto von Edda' }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'All documents', exact: true }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.reload();
    await page.getByRole('heading', { name: 'All documents', exact: true }).waitFor();
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
