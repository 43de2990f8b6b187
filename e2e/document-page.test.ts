/** A document's page around its text, in real browsers: outline and view, people, what is saved, and what stays when the session ends. */
import type { Delta } from '@inkstone/ot';
import type { SharedDocument } from '@inkstone/sync';
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
let cleo: Account;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  [ann, ben, cleo] = [await server.register('ann'), await server.register('ben'), await server.register('cleo')];
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

const LINES = 'A line of the text between two headings.\n'.repeat(40);

/** Eight headings with forty lines each. */
const CHAPTERS: Delta = Array.from({ length: 8 }, (_, chapter) => [
  { insert: `${chapter === 0 ? '' : LINES}Chapter ${chapter + 1}` },
  { insert: '\n', attributes: { header: 1 + (chapter % 2) } },
]).flat();

async function withText(title: string, content: Delta, others: readonly Account[] = []): Promise<{ id: string; shared: SharedDocument }> {
  const id = await server.createDocument(ann, title, [ben, ...others]);
  const shared = server.open(ben, id);
  await opened(shared);
  shared.edit(content);
  await shared.flushed();
  return { id, shared };
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

describe('the way from the list to a document', () => {
  it('never shows an empty page, and says so when the document’s page is long in coming', async () => {
    const { id } = await withText('From the list', CHAPTERS);
    const page = await signIn(browser, server, ann);
    let send = () => {};
    const asked = new Promise<void>((resolve) => {
      const held = new Promise<void>((release) => {
        send = release;
      });
      void page.route('**/assets/DocumentPage-*.js', async (route) => {
        resolve();
        await held;
        await route.continue();
      });
    });
    await page.goto('/');
    const link = page.getByRole('link', { name: 'From the list' }).first();
    await link.waitFor();
    await page.evaluate(`{
      window.emptyFrames = 0;
      const look = () => {
        if (![...document.querySelectorAll('main')].some((main) => main.checkVisibility())) window.emptyFrames++;
        requestAnimationFrame(look);
      };
      look();
    }`);
    await link.click();
    await asked;
    await page.getByRole('status').getByText('The page is being loaded').waitFor({ state: 'attached' });
    send();
    await page.locator(EDITOR).getByText('Chapter 1').waitFor();
    await page.goBack();
    await link.click();
    await page.locator(EDITOR).getByText('Chapter 1').waitFor();
    expect(await page.evaluate('window.emptyFrames')).toBe(0);
    expect(page.url()).toContain(id);
    await page.context().close();
  });
});

describe('the list of keys', () => {
  it('is found in the document’s menu and in the palette', async () => {
    const { id } = await withText('Keys', [{ insert: 'words' }]);
    const page = await signIn(browser, server, ann);
    await openEditor(page, id);
    const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await page.getByRole('button', { name: 'Document menu' }).click();
    await page.getByRole('menuitem', { name: /Keyboard shortcuts/ }).click();
    await keys.waitFor();
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'detached' });
    await page.locator(EDITOR).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Control+Shift+P');
    await page.getByRole('combobox').fill('shortcuts');
    await page.getByRole('option', { name: /Keyboard shortcuts/ }).click();
    await keys.waitFor();
    await page.context().close();
  });
});

describe('the outline', () => {
  it('shows the headings and where one is, leads to each with the caret, and follows changes', async () => {
    const { id, shared } = await withText('outlined', [...CHAPTERS, { insert: LINES.slice(0, -1) }]);
    const page = await signIn(browser, server, ann);
    await page.setViewportSize({ width: 1400, height: 800 });
    await openEditor(page, id);
    const outline = page.getByRole('navigation', { name: 'Outline' });
    await outline.getByRole('button', { name: 'Chapter 6' }).click();
    await outline.locator('[aria-current="location"]', { hasText: 'Chapter 6' }).waitFor();
    await page.keyboard.type(', renamed');
    await outline.getByRole('button', { name: 'Chapter 6, renamed' }).waitFor();
    const { top, covered } = await page
      .getByText('Chapter 6, renamed')
      .last()
      .evaluate((heading) => ({
        top: heading.getBoundingClientRect().top,
        covered: document.querySelector('[role="toolbar"]')?.getBoundingClientRect().bottom ?? 0,
      }));
    expect(top).toBeGreaterThanOrEqual(covered);
    expect(top).toBeLessThan(covered + 200);
    shared.edit([{ insert: 'Foreword' }, { insert: '\n', attributes: { header: 1 } }]);
    await outline.getByRole('button', { name: 'Foreword' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Control+Alt+KeyO');
    await outline.waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 390, height: 780 });
    await page.getByRole('button', { name: 'Show the outline' }).click();
    await page.getByRole('dialog').waitFor();
    await page.waitForFunction(() => {
      const drawer = document.querySelector('[role="dialog"]');
      return drawer !== null && getComputedStyle(drawer).opacity === '1';
    });
    expect(await findings(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Chapter 2' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForFunction(() => window.getSelection()?.focusNode?.textContent === 'Chapter 2');
    await shared.close();
    await page.context().close();
  });
});

describe('the view', () => {
  it('is set in the menu, remembered, and focus mode ends with Escape', async () => {
    const { id, shared } = await withText('viewed', [{ insert: 'two words' }]);
    const page = await signIn(browser, server, ann);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openEditor(page, id);
    const size = () => page.locator(EDITOR).evaluate((text) => Number.parseFloat(getComputedStyle(text).fontSize));
    const before = await size();
    await page.getByRole('button', { name: 'Document menu' }).click();
    await page.getByRole('menuitem', { name: 'Larger text' }).click();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('menuitem', { name: 'Word count' }).click();
    await page.getByRole('dialog').getByRole('row', { name: 'Words 2' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.reload();
    await page.locator(`${EDITOR}[contenteditable="true"]`).waitFor();
    expect(await size()).toBeCloseTo(before * 1.1);
    await page.locator(EDITOR).click();
    await page.keyboard.press('Control+Shift+KeyF');
    await page.getByRole('button', { name: 'Leave focus mode' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Leave focus mode' }).waitFor({ state: 'detached' });
    await shared.close();
    await page.context().close();
  });
});

describe('people in a document', () => {
  it('are listed with what they may and do, and are followed until one moves oneself', async () => {
    const { id, shared } = await withText('followed', [...CHAPTERS, { insert: LINES.slice(0, -1) }]);
    shared.setSelection({ anchor: 3, head: 3 });
    const page = await signIn(browser, server, ann);
    await openEditor(page, id);
    await page.getByRole('button', { name: '2 people here' }).click();
    const list = page.getByRole('dialog', { name: '2 people here' });
    await list.getByText('Editor', { exact: true }).waitFor();
    expect(await findings(page)).toEqual([]);
    shared.setActivity('away');
    await list.getByText('Editor · away').waitFor();
    shared.setActivity(null);
    shared.edit([{ insert: 'x' }]);
    await list.getByText('Editor · typing').waitFor();
    await list.getByRole('button', { name: 'Follow ben' }).click();
    await page.getByText('Following ben').waitFor();
    const end = shared.text.length - 2;
    shared.setSelection({ anchor: end, head: end });
    await page.waitForFunction(() => window.scrollY > 2_000);
    await page.locator(EDITOR).press('ArrowDown');
    await page.getByText('Following ben').waitFor({ state: 'detached' });
    await shared.close();
    await page.getByText('ben left.').waitFor();
    await page.context().close();
  });
});

describe('who may only read', () => {
  it('sees that, why, and whom to ask', async () => {
    const { id, shared } = await withText('read only', [{ insert: 'to be read' }]);
    await server.call('PUT', `/api/documents/${id}/collaborators`, ann.token, { login: 'cleo', role: 'viewer' });
    const page = await signIn(browser, server, cleo);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`/documents/${id}`);
    await page.getByRole('button', { name: 'Viewing' }).click();
    await page.getByText('To write in it, ask ann, its owner, to make you (cleo) an editor.').waitFor();
    expect(await page.getByRole('toolbar').count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator(EDITOR).click();
    await page.keyboard.press('Control+a');
    expect(await page.evaluate(() => String(getSelection()).trim())).toBe('to be read');
    await server.call('PUT', `/api/documents/${id}/collaborators`, ann.token, { login: 'cleo', role: 'editor' });
    await page.getByRole('alert').getByText('You can write in this document now.').waitFor();
    await server.call('PUT', `/api/documents/${id}/collaborators`, ann.token, { login: 'cleo', role: 'viewer' });
    await page.getByRole('alert').getByText('You can only read this document now').waitFor();
    await shared.close();
    await page.context().close();
  });
});

describe('a document in the trash', () => {
  it('says so to its owner, who takes it out there; and who had it open is told when it is back', async () => {
    const { id, shared } = await withText('thrown away', [{ insert: 'and needed' }]);
    await shared.close();
    const reader = await signIn(browser, server, ben);
    await openEditor(reader, id);
    await reader.locator(EDITOR).click();
    await server.call('DELETE', `/api/documents/${id}`, ann.token);
    await reader.getByText('This document can’t be opened any more').waitFor();
    expect(await reader.evaluate(() => document.activeElement?.textContent)).toContain('can’t be opened');
    const owner = await signIn(browser, server, ann);
    await owner.goto(`/documents/${id}`);
    await owner.getByText('This document is in the trash, where nobody can change it.').first().waitFor();
    expect(await findings(owner)).toEqual([]);
    await owner.getByRole('button', { name: 'Restore' }).click();
    await owner.locator(`${EDITOR}[contenteditable=true]`).getByText('and needed').waitFor();
    await reader.getByText('“thrown away” can be opened now').waitFor();
    await reader.getByRole('button', { name: 'Open it' }).click();
    await reader.locator(EDITOR).getByText('and needed').waitFor();
    await Promise.all([owner.context().close(), reader.context().close()]);
  });
});

describe('what is saved', () => {
  it('is said with what is kept where while the server is away, and who lost access is offered what was not saved', async () => {
    const { id, shared } = await withText('trusted', [{ insert: 'safe' }]);
    await shared.close();
    const page = await signIn(browser, server, ben);
    await openEditor(page, id);
    await server.kill();
    await page.locator(EDITOR).click();
    await page.keyboard.type('abc');
    const state = page.getByRole('button', { name: 'Offline: 3 changes kept on this device' });
    await state.click();
    await page.getByText('3 changes are kept on this device.').waitFor();
    await page.getByText('The server can’t be reached.').waitFor();
    expect(await findings(page)).toEqual([]);
    await server.run();
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.getByText(/Your last change was saved at/).waitFor();
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
    expect(await page.getByLabel('The text of these changes').inputValue()).toBe('never sent');
    expect(await page.locator(EDITOR).count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    await page.context().close();
  });
});

describe('a session that ends', () => {
  it('asks for the password over the page, where nothing is lost, and then saves what was typed', async () => {
    const { id, shared } = await withText('still here', [...CHAPTERS, { insert: LINES.slice(0, -1) }]);
    await shared.close();
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
    const ended = page.getByText('Your session has ended.').first();
    for (let letters = 0; letters < 500 && !(await ended.isVisible()); letters++) await page.keyboard.type('x');
    expect(await ended.isVisible()).toBe(true);
    await page.keyboard.type(' and more');
    expect(await page.locator(EDITOR).getByText('x and more').count()).toBe(1);
    await dialog.waitFor();
    expect(await findings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Not now' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Your session has ended.').first().waitFor();
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
    const { id, shared } = await withText('not inherited', [{ insert: 'shared words' }]);
    await shared.close();
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
      await page.getByLabel('Username or e-mail').fill(name);
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
    await page.getByLabel('Username or e-mail').fill('ann');
    await page.getByLabel('Password', { exact: true }).fill('a quiet ann writes');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator(`${EDITOR}[contenteditable="true"]`).click();
    await page.keyboard.type('and yet saved');
    await page.getByText('Saved', { exact: true }).first().waitFor();
    expect(await page.getByText('This browser lets Inkstone store nothing').count()).toBe(isTold ? 1 : 0);
    await page.goto('/');
    await page.getByRole('search').getByRole('textbox').waitFor();
    await context.close();
  });
});
