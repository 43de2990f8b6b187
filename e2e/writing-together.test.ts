/** Two real browsers on a real server, which is killed and started again while they type. */
import { type Delta, Text } from '@inkstone/ot';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, Server } from '../bench/src/server.ts';

let server: Server;
let browser: Browser;
let ann: Account;
let ben: Account;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  ann = await server.register('ann');
  ben = await server.register('ben');
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

const EDITOR = '.ProseMirror';

/** The text that a page shows, without others' cursors. */
async function shown(page: Page): Promise<string> {
  return await page.locator(EDITOR).evaluate((editor) => {
    const copy = editor.cloneNode(true) as Element;
    for (const cursor of copy.querySelectorAll('.cursor')) cursor.remove();
    return [...copy.children].map((line) => line.textContent).join('\n');
  });
}

async function saved(page: Page): Promise<void> {
  await page.getByText('Saved', { exact: true }).waitFor();
}

async function type(page: Page, text: string, delay = 15): Promise<void> {
  await page.locator(EDITOR).pressSequentially(text, { delay });
}

async function stored(id: string): Promise<string> {
  const { text } = await server.call<{ text: string }>('GET', `/api/documents/${id}`, ann.token);
  return text;
}

/** The text that the database's log of edits gives. */
async function logged(id: string): Promise<string> {
  const text = Text.empty();
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { items: { delta: { ops: Delta } }[]; nextCursor: string | null } = await server.call(
      'GET',
      `/api/documents/${id}/edits?limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      ann.token,
    );
    for (const { delta } of page.items) text.apply(delta.ops);
    cursor = page.nextCursor;
  }
  return text.toString().slice(0, -1);
}

/** Waits until both pages show the text. */
async function both(page: Page, other: Page, text: string): Promise<void> {
  for (const each of [page, other]) await expect.poll(() => shown(each)).toBe(text);
}

describe('a person with a fresh installation', () => {
  it('signs up, makes a document, shares it, and writes in it with another', async () => {
    const name = `cleo-${Date.now()}`;
    const one = await (await browser.newContext({ baseURL: server.webUrl })).newPage();
    await one.goto('/');
    await one.getByRole('link', { name: 'Create an account' }).click();
    // Exact: the page for signing in, which is shown a moment longer, has a field "Username or email".
    await one.getByLabel('Username', { exact: true }).fill(name);
    await one.getByLabel('Email', { exact: true }).fill(`${name}@example.org`);
    await one.getByLabel('Password', { exact: true }).fill('a pen and a stone');
    await one.getByRole('button', { name: 'Create account' }).click();
    await one.getByRole('button', { name: 'New document' }).first().click();
    await one.locator(`${EDITOR}[contenteditable="true"]`).waitFor();
    await one.locator(EDITOR).click();
    await type(one, 'Dear Ben');
    await saved(one);

    await one.getByRole('button', { name: 'Share' }).click();
    await one.getByRole('combobox', { name: /username or email/ }).fill('ben');
    await one.keyboard.press('Enter');
    await one.getByRole('dialog').getByText('ben', { exact: true }).first().waitFor();
    await one.keyboard.press('Escape');

    const two = await signIn(browser, server, ben);
    await two.goto('/');
    await two.getByRole('link', { name: /Untitled/ }).click();
    await two.locator(EDITOR).getByText('Dear Ben').waitFor();
    await two.locator(EDITOR).click();
    await two.keyboard.press('Control+End');
    await type(two, ', dear Cleo');
    await both(one, two, 'Dear Ben, dear Cleo');
    await Promise.all([one.context().close(), two.context().close()]);
  });
});

describe('two people in one document', () => {
  it('type at one place at once, and neither word is cut by the other (R3, R6)', async () => {
    const id = await server.createDocument(ann, 'at one place', [ben]);
    const [one, two] = [await signIn(browser, server, ann), await signIn(browser, server, ben)];
    await Promise.all([openEditor(one, id), openEditor(two, id)]);
    await Promise.all([one.locator(EDITOR).click(), two.locator(EDITOR).click()]);
    await Promise.all([type(one, 'inkwell'), type(two, 'GRINDSTONE')]);
    await Promise.all([saved(one), saved(two)]);
    const text = await stored(id);
    expect(['inkwellGRINDSTONE', 'GRINDSTONEinkwell']).toContain(text);
    await both(one, two, text);
    await Promise.all([one.context().close(), two.context().close()]);
  });

  it('lose the server while they type, reload in the middle, and find every letter (R3, R4, R5, R7)', async () => {
    const id = await server.createDocument(ann, 'through storms', [ben]);
    await server.call('PATCH', `/api/documents/${id}`, ann.token, { title: 'Through storms' });
    const [one, two] = [await signIn(browser, server, ann), await signIn(browser, server, ben)];
    await Promise.all([openEditor(one, id), openEditor(two, id)]);
    await Promise.all([one.locator(EDITOR).click(), two.locator(EDITOR).click()]);

    await Promise.all([type(one, 'before the storm '), type(two, 'PEACE ')]);
    await Promise.all([saved(one), saved(two)]);

    await server.kill();
    await Promise.all([type(one, 'typed in the dark '), type(two, 'UNSEEN ')]);
    await one
      .getByText(/kept on this device/)
      .first()
      .waitFor();
    await server.run();
    await Promise.all([saved(one), saved(two)]);

    // A reload in the middle of typing: what was not acknowledged yet comes back from the journal.
    const typing = type(two, 'WHILE ANOTHER TYPES ');
    await type(one, 'cut off', 0);
    await one.reload();
    await one.locator(`${EDITOR}[contenteditable="true"]`).waitFor();
    await typing;
    await Promise.all([saved(one), saved(two)]);

    const text = await stored(id);
    await both(one, two, text);
    for (const piece of ['before the storm ', 'typed in the dark ', 'cut off', 'PEACE ', 'UNSEEN ', 'WHILE ANOTHER TYPES ']) {
      expect(text.split(piece)).toHaveLength(2);
    }
    expect(await logged(id)).toBe(text);
    await Promise.all([one.context().close(), two.context().close()]);
  });

  it('keep what was typed without a server over a reload (R5)', async () => {
    const id = await server.createDocument(ann, 'reload in the dark');
    const page = await signIn(browser, server, ann);
    await openEditor(page, id);
    await page.locator(EDITOR).click();
    await type(page, 'saved, ');
    await saved(page);
    // The page stays reachable; only its socket and API are cut.
    await page.context().route('**/api/auth/ticket', (route) => route.abort());
    await server.kill();
    await type(page, 'and kept');
    await page
      .getByText(/kept on this device/)
      .first()
      .waitFor();
    await server.run();
    await page.context().unroute('**/api/auth/ticket');
    await page.reload();
    await saved(page);
    expect(await shown(page)).toBe('saved, and kept');
    expect(await stored(id)).toBe('saved, and kept');
    await page.context().close();
  });
});
