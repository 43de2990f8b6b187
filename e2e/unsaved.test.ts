/** Words that can't be saved, in real browsers: the server is away, access or the session has ended, or the browser stores nothing. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, opened, Server } from '../bench/src/server.ts';
import { findings as judge, settled } from './stage/accessibility.ts';

const EDITOR = '.ProseMirror';

let server: Server;
let browser: Browser;
let ann: Account;
let ben: Account;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  [ann, ben] = [await server.register('ann'), await server.register('ben')];
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** What axe finds, and what sticks out of the window. */
async function findings(page: Page): Promise<string[]> {
  await settled(page);
  return judge(page, { judged: 'all' });
}

/** A document of ann's that ben edits. @returns its id */
async function document(title: string, text: string): Promise<string> {
  const id = await server.createDocument(ann, title, [ben]);
  const shared = server.open(ben, id);
  await opened(shared);
  shared.edit([{ insert: text }]);
  await shared.flushed();
  await shared.close();
  return id;
}

/** Edits of a page stay on their way as long as `hold` is true. */
async function holdable(page: Page): Promise<{ hold: boolean }> {
  const state = { hold: false };
  await page.routeWebSocket(/\/ws\//, (socket) => {
    const upstream = socket.connectToServer();
    upstream.onMessage((message) => state.hold || socket.send(message));
    socket.onMessage((message) => state.hold || upstream.send(message));
  });
  return state;
}

/** Pixels from the window's upper edge to a text. */
async function topOf(page: Page, text: string): Promise<number> {
  return await page
    .locator(EDITOR)
    .getByText(text)
    .evaluate((line) => line.getBoundingClientRect().top);
}

describe('what is saved', () => {
  it('is said with what is kept where while the server is away, and who lost access is offered what was not saved', async () => {
    const id = await document('trusted', 'safe');
    const page = await signIn(browser, server, ben);
    await openEditor(page, id);
    await server.kill();
    await page.locator(EDITOR).click();
    await page.keyboard.type('abc');
    const state = page.getByRole('button', { name: 'Offline: 3 changes kept on this device' });
    await state.click();
    await page.getByText('3 changes are kept on this device and sent as soon as possible.').waitFor();
    await page.getByText('Can’t reach the server.').waitFor();
    expect(await findings(page)).toEqual([]);
    await server.run();
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.getByText(/Last saved at/).waitFor();
    await page.keyboard.press('Escape');
    const link = await holdable(page);
    await page.reload();
    await page.getByText('Saved', { exact: true }).waitFor();
    link.hold = true;
    await page.locator(EDITOR).click();
    await page.keyboard.type('never sent');
    await page.getByText('Saving…').first().waitFor();
    await server.call('DELETE', `/api/documents/${id}/collaborators/${ben.id}`, ann.token);
    await page.getByText('You no longer have access').waitFor();
    expect(await page.getByLabel('Text of the unsaved changes').inputValue()).toBe('never sent');
    expect(await page.locator(EDITOR).count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    await page.context().close();
  });
});

describe('a session that ends', () => {
  it('asks for the password over the page, where nothing is lost, and then saves what was typed', async () => {
    const id = await document('still here', 'A line of the text.\n'.repeat(360));
    const page = await signIn(browser, server, ann);
    const link = await holdable(page);
    await openEditor(page, id);
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.evaluate(() => window.scrollTo(0, 900));
    await page.getByText('A line of the text').nth(25).click();
    link.hold = true;
    await page.keyboard.type('kept words ');
    await page.getByText('Saving…').first().waitFor();
    const at = await topOf(page, 'kept words');
    // Ends the session without this browser's doing.
    await page.request.post('/api/auth/logout');
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    // Who is writing is not interrupted: the letters would go into the password.
    const ended = page.getByText('Your session has expired.').first();
    for (let letters = 0; letters < 500 && !(await ended.isVisible()); letters++) await page.keyboard.type('x');
    expect(await ended.isVisible()).toBe(true);
    await page.keyboard.type(' and more');
    expect(await page.locator(EDITOR).getByText('x and more').count()).toBe(1);
    await dialog.waitFor();
    expect(await findings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Not now' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Your session has expired.').first().waitFor();
    await page.locator(EDITOR).getByText('kept words').waitFor();
    link.hold = false;
    await page.getByRole('button', { name: 'Sign in' }).click();
    await dialog.getByLabel('Password', { exact: true }).fill('a quiet ann writes');
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    // The line stands where it stood; a banner that came and went moves it by less than its height.
    expect(Math.abs((await topOf(page, 'kept words')) - at)).toBeLessThan(50);
    const { text } = await server.call<{ text: string }>('GET', `/api/documents/${id}`, (await server.signIn('ann')).token);
    expect(text.split('kept words ')).toHaveLength(2);
    await page.context().close();
  });

  it('gives nothing of the page to another user who signs in, and the words back to their own', async () => {
    const id = await document('not inherited', 'shared words');
    const page = await signIn(browser, server, ann);
    const link = await holdable(page);
    await openEditor(page, id);
    await page.getByText('Saved', { exact: true }).waitFor();
    link.hold = true;
    await page.locator(EDITOR).click();
    await page.keyboard.type('secret ');
    await page.getByText('Saving…').first().waitFor();
    await page.request.post('/api/auth/logout');
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    link.hold = false;
    await page.getByRole('button', { name: 'Use another account' }).click();
    const enter = async (name: string) => {
      await page.getByLabel('Username or email').fill(name);
      await page.getByLabel('Password', { exact: true }).fill(`a quiet ${name} writes`);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await enter('ben');
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(await page.locator(EDITOR).textContent()).toBe('shared words');
    await page.getByRole('button', { name: 'Account of ben' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await enter('ann');
    await page.locator(EDITOR).getByText('secret').waitFor();
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.context().close();
  });
});

describe('a browser that stores nothing', () => {
  it.each([
    ['has room for nothing', `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }`, false],
    [
      'refuses all',
      `for (const name of ['localStorage', 'indexedDB'])
      Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } })`,
      true,
    ],
  ])('because it %s: one signs in, writes, and is told what that means', async (_why, script, isTold) => {
    const id = await server.createDocument(ann, 'Kept nowhere');
    const context = await browser.newContext({ baseURL: server.webUrl });
    const page = await context.newPage();
    await page.addInitScript(script);
    await page.goto(`/documents/${id}`);
    await page.getByLabel('Username or email').fill('ann');
    await page.getByLabel('Password', { exact: true }).fill('a quiet ann writes');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator(`${EDITOR}[contenteditable="true"]`).click();
    await page.keyboard.type('and yet saved');
    await page.getByText('Saved', { exact: true }).first().waitFor();
    expect(await page.getByText('Inkstone can’t store anything in this browser').count()).toBe(isTold ? 1 : 0);
    await page.goto('/');
    await page.getByRole('search').getByRole('textbox').waitFor();
    await context.close();
  });
});
