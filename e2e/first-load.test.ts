/** What a first visit loads, and what comes when it is opened: menus, tooltips, dialogs, notifications. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FIRST_VISITS } from '../apps/web/first-load.ts';
import { firstLoad, launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, Server } from '../bench/src/server.ts';

let server: Server;
let browser: Browser;
let ann: Account;
let id: string;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  ann = await server.register('ann');
  id = await server.createDocument(ann, 'First of all');
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

describe('a first visit', () => {
  it('loads no more script than the budget of the build counts', async () => {
    expect(await firstLoad(browser, server, null, '/sign-in', 'form')).toBeLessThanOrEqual(FIRST_VISITS.signIn.maxKilobytes);
    expect(await firstLoad(browser, server, ann, '/', 'main h1')).toBeLessThanOrEqual(FIRST_VISITS.documents.maxKilobytes);
    expect(await firstLoad(browser, server, ann, `/documents/${id}`, '[role=toolbar]')).toBeLessThanOrEqual(
      FIRST_VISITS.document.maxKilobytes,
    );
  });
});

describe('what is loaded when it is opened', () => {
  let page: Page;

  beforeEach(async () => {
    page = await signIn(browser, server, ann);
    return () => page.context().close();
  });

  const theme = () => page.getByRole('button', { name: 'Theme' });
  const focusedName = () => page.evaluate('document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent');

  it('a menu takes the focus from its button and gives it back, from the first time on', async () => {
    await page.goto('/');
    await theme().waitFor();
    expect(await theme().getAttribute('aria-haspopup')).toBe('menu');
    expect(await theme().getAttribute('aria-expanded')).toBe('false');
    for (const _time of ['first', 'second']) {
      await theme().focus();
      await page.keyboard.press('Enter');
      const menu = page.getByRole('menu', { name: 'Theme' });
      await menu.waitFor();
      expect(await theme().getAttribute('aria-expanded')).toBe('true');
      expect(await theme().getAttribute('aria-controls')).toBe(await menu.getAttribute('id'));
      await page.locator('[role=menu]:focus-within').waitFor();
      await page.keyboard.press('Escape');
      await menu.waitFor({ state: 'detached' });
      expect(await focusedName()).toBe('Theme');
      expect(await theme().getAttribute('aria-expanded')).toBe('false');
    }
    await theme().click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
    await theme().click();
    await page.getByRole('menu').waitFor();
    await page.getByRole('heading', { level: 1 }).click();
    await page.getByRole('menu').waitFor({ state: 'detached' });
  });

  it('a menu whose script can’t be loaded says so, and is tried again with the next click', async () => {
    await page.route('**/assets/ThemeItems-*.js', (route) => route.abort());
    await page.goto('/');
    await theme().click();
    await page.getByText('Couldn’t load this part of the page').first().waitFor();
    expect(await theme().getAttribute('aria-expanded')).toBe('false');
    await page.unroute('**/assets/ThemeItems-*.js');
    await theme().click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).waitFor();
  });

  it('the palette shows the commands of the document as soon as their script has come, and Enter waits for them', async () => {
    let letThrough = () => {};
    const isLet = new Promise<void>((resolve) => {
      letThrough = resolve;
    });
    await page.route('**/assets/document-commands-*.js', async (route) => {
      await isLet;
      await route.continue();
    });
    await openEditor(page, id);
    await page.keyboard.press('Alt+/');
    await page.getByRole('option', { name: 'Sign out' }).waitFor();
    const star = page.getByRole('option', { name: 'Star', exact: true });
    expect(await star.count()).toBe(0);
    await page.keyboard.type('star');
    await page.keyboard.press('Enter');
    letThrough();
    await page.getByText('Added a star to “First of all”').waitFor();
  });

  it('a notification whose script can’t be loaded appears as soon as it can', async () => {
    let isCut = true;
    let cut = () => {};
    const wasCut = new Promise<void>((resolve) => {
      cut = resolve;
    });
    await page.route(/\/assets\/(ThemeItems|NotificationList)-/, (route) => {
      if (!isCut) return route.continue();
      if (route.request().url().includes('NotificationList')) cut();
      return route.abort();
    });
    await page.goto('/');
    await theme().click();
    await wasCut;
    isCut = false;
    await page.context().setOffline(true);
    await page.getByText('You’re offline', { exact: false }).first().waitFor();
    await page.context().setOffline(false);
    await page.getByText('Couldn’t load this part of the page').first().waitFor();
  });

  it('a tooltip comes while the mouse rests on a tool, names its keys, and goes with the mouse or with Escape', async () => {
    await openEditor(page, id);
    const bold = page.getByRole('button', { name: 'Bold' });
    const tip = page.getByRole('tooltip');
    await bold.hover();
    await tip.waitFor();
    expect(await tip.textContent()).toBe('Bold (Ctrl+B)');
    expect(await bold.evaluate((button) => document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent)).toBe(
      'Bold (Ctrl+B)',
    );
    await page.keyboard.press('Escape');
    await tip.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Italic' }).hover();
    await tip.waitFor();
    expect(await tip.textContent()).toBe('Italic (Ctrl+I)');
    await page.mouse.move(5, 700);
    await tip.waitFor({ state: 'detached' });
  });

  it('a menu of the toolbar changes the text and the writing goes on', async () => {
    await openEditor(page, id);
    await page.locator('.ProseMirror').click();
    await page.keyboard.type('A title');
    await page.getByRole('button', { name: /Text style/ }).click();
    await page.getByRole('menuitem', { name: /Heading 2/ }).click();
    await page.locator('.ProseMirror h2').waitFor();
    await page.keyboard.type(', written on');
    expect(await page.locator('.ProseMirror h2').textContent()).toBe('A title, written on');
  });

  it('what tells of saving and the panel of the word count take the focus and give it back', async () => {
    await openEditor(page, id);
    const state = page.locator('[data-state]').first();
    await state.click();
    await page.getByRole('dialog').locator(':focus, :focus-within').or(page.locator('[role=dialog]:focus')).first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await state.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.getByRole('button', { name: 'Document menu' }).click();
    await page.getByRole('menuitem', { name: /Word count/ }).click();
    const panel = page.getByRole('complementary', { name: 'Word count and details' });
    await panel.and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(await focusedName()).toBe('Document menu');
  });
});
