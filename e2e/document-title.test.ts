/** The title of a document while it is changed, in real browsers: it is saved however the page is left. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, Server } from '../bench/src/server.ts';

let server: Server;
let browser: Browser;
let ann: Account;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  ann = await server.register('ann');
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

const field = (page: Page) => page.getByRole('textbox', { name: 'Title of the document' });

/** A page with the caret in the title of a new document, to which the app came from the list. */
async function titled(): Promise<{ page: Page; id: string }> {
  const id = await server.createDocument(ann, 'Before');
  const page = await signIn(browser, server, ann);
  await page.goto('/');
  await page.locator(`a[href$="/documents/${id}"]`).first().click();
  await page.locator('.ProseMirror[contenteditable="true"]').waitFor();
  await field(page).fill('After');
  return { page, id };
}

async function titleOf(id: string): Promise<string> {
  return (await server.call<{ title: string }>('GET', `/api/documents/${id}`, ann.token)).title;
}

/** Resolves when the server has taken the title. */
const saved = (id: string, title: string) => expect.poll(() => titleOf(id), { timeout: 15_000 }).toBe(title);

describe('a new title', () => {
  it('is saved after a pause, with the caret still in it', async () => {
    const { page, id } = await titled();
    await saved(id, 'After');
    await field(page).pressSequentially(' all');
    await saved(id, 'After all');
    expect(await field(page).evaluate((input) => input === document.activeElement)).toBe(true);
    await page.context().close();
  });

  it.each([
    ['the tab is closed', (page: Page) => page.close({ runBeforeUnload: true })],
    ['the page is reloaded', (page: Page) => page.reload()],
    ['the page is left for another site', (page: Page) => page.goto('about:blank')],
    ['the page is left by Back', (page: Page) => page.goBack()],
    [
      'another page is opened in the app',
      (page: Page) =>
        page
          .getByRole('link', { name: /documents/i })
          .first()
          .click(),
    ],
  ])('is saved when %s', async (_how, leave) => {
    const { page, id } = await titled();
    await leave(page);
    await saved(id, 'After');
    await page.context().close();
  });

  it('is kept while the server cannot be reached, over a reload, and sent then', async () => {
    const { page, id } = await titled();
    let isAway = true;
    await page.route(`**/api/documents/${id}`, (route) =>
      isAway && route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    await field(page).fill('Later');
    await page.getByText('The new title isn’t saved yet').waitFor();
    expect(await field(page).inputValue()).toBe('Later');
    await page.reload();
    await field(page).waitFor();
    isAway = false;
    await saved(id, 'Later');
    await page.context().close();
  });

  it('is taken back by Escape, though it was saved', async () => {
    const { page, id } = await titled();
    await saved(id, 'After');
    await field(page).press('Escape');
    await saved(id, 'Before');
    expect(await field(page).inputValue()).toBe('Before');
    await page.context().close();
  });

  it('of two people is the one that was written last, on both screens', async () => {
    const { page, id } = await titled();
    await saved(id, 'After');
    const other = await signIn(browser, server, ann);
    await openEditor(other, id);
    await field(other).fill('Last');
    await expect.poll(() => field(page).inputValue(), { timeout: 15_000 }).toBe('Last');
    // The field that is left says nothing new.
    await page.locator('.ProseMirror').click();
    expect(await titleOf(id)).toBe('Last');
    expect(await field(other).inputValue()).toBe('Last');
    await Promise.all([page.context().close(), other.context().close()]);
  });
});

describe('the title on the page', () => {
  it('has the caret in a new document, leads into the text by Enter and ArrowDown, and is reached from the text', async () => {
    const id = await server.createDocument(ann, 'Untitled');
    const page = await signIn(browser, server, ann);
    await openEditor(page, id);
    const inTitle = () => field(page).evaluate((input) => input === document.activeElement);
    const inText = () => page.locator('.ProseMirror').evaluate((text) => text === document.activeElement);
    await expect.poll(inTitle).toBe(true);
    expect(await field(page).inputValue()).toBe('');
    await page.keyboard.type('The plan');
    await page.keyboard.press('Enter');
    expect(await inText()).toBe(true);
    await page.keyboard.type('Words');
    await page.keyboard.press('Home');
    await page.keyboard.press('Backspace');
    expect(await inTitle()).toBe(true);
    await page.keyboard.type('!');
    await page.keyboard.press('ArrowDown');
    expect(await inText()).toBe(true);
    await page.keyboard.press('ArrowUp');
    expect(await inTitle()).toBe(true);
    expect(await field(page).inputValue()).toBe('The plan!');
    await saved(id, 'The plan!');
    expect(await page.locator('.ProseMirror').textContent()).toBe('Words');
    await page.context().close();
  });
});
