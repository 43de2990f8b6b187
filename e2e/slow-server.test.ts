/** A server that answers late, with errors, or not at all: pages say so, go on by themselves when it is back, and lose nothing. */
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, signIn } from '../bench/src/browser.ts';
import { type Account, Server } from '../bench/src/server.ts';

let server: Server;
let browser: Browser;
let ann: Account;
let page: Page;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  ann = await server.register('ann');
});

beforeEach(async () => {
  page = await signIn(browser, server, ann);
  return async () => {
    // An answer that is still on its way has no page to go to.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.context().close();
  };
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Keeps calls to a path waiting. @returns what lets them through, and all later ones */
async function slow(path: string | RegExp): Promise<() => void> {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(path, async (route: Route) => {
    await held;
    await route.continue();
  });
  return answer;
}

/** Has calls to a path answered with an error. @returns what ends that */
async function broken(path: string | RegExp): Promise<() => Promise<void>> {
  const fail = (route: Route) => route.fulfill({ status: 500, contentType: 'text/plain', body: 'no' });
  await page.route(path, fail);
  return () => page.unroute(path, fail);
}

const stored = async (id: string) => (await server.call<{ text: string }>('GET', `/api/documents/${id}`, ann.token)).text;
const text = () => page.locator('.ProseMirror[contenteditable=true]');
const saved = () => page.getByText('Saved', { exact: true }).first().waitFor();

describe('a server that answers late', () => {
  it('is waited for with words at every step, and then all is there', async () => {
    const id = await server.createDocument(ann, 'Slowly');
    const signedIn = await slow('**/api/auth/refresh');
    const listed = await slow(/\/api\/documents\?/);
    const ticketed = await slow('**/api/auth/ticket');
    await page.goto('/');
    await page.getByRole('status').getByText('Loading the page').waitFor({ state: 'attached' });
    signedIn();
    await page.getByRole('status').getByText('Loading documents').waitFor({ state: 'attached' });
    listed();
    await page.getByRole('link', { name: 'Slowly' }).click();
    await page.getByText('Opening the document').first().waitFor({ state: 'attached' });
    ticketed();
    await text().click();
    await page.keyboard.type('in the end');
    await saved();
    expect(await stored(id)).toBe('in the end');
  });

  it('is told apart from one that has saved', async () => {
    const id = await server.createDocument(ann, 'Not yet saved');
    let pass = () => {};
    await page.routeWebSocket(/\/ws\//, (socket) => {
      const upstream = socket.connectToServer();
      const waiting: (string | Buffer)[] = [];
      let isHeld = true;
      socket.onMessage((message) => {
        if (isHeld && String(message).startsWith('{"type":"edit"')) waiting.push(message);
        else upstream.send(message);
      });
      upstream.onMessage((message) => socket.send(message));
      pass = () => {
        isHeld = false;
        for (const message of waiting) upstream.send(message);
      };
    });
    await page.goto(`/documents/${id}`);
    await text().click();
    await page.keyboard.type('a slow line');
    await page.getByText('Saving…').first().waitFor();
    pass();
    await saved();
    expect(await stored(id)).toBe('a slow line');
  });
});

describe('a part of a page that can’t be loaded', () => {
  it('is told of, leaves all that is on the page, and is tried again', async () => {
    const id = await server.createDocument(ann, 'In parts');
    const parts = /\/assets\/(FindBar|Palette)-.*\.js/;
    await page.route(parts, (route) => route.abort());
    await page.goto(`/documents/${id}`);
    await text().click();
    await page.keyboard.type('kept');
    await page.keyboard.press('Control+f');
    await page.getByRole('alert').getByText('Couldn’t load this part of the page').waitFor();
    await page.keyboard.type(' on');
    await page.keyboard.press('Alt+/');
    await page.getByRole('alert').nth(1).waitFor();
    await page.keyboard.type('!');
    await saved();
    expect(await stored(id)).toBe('kept on!');
    await page.unroute(parts);
    await page.keyboard.press('Control+f');
    await page.getByLabel('Find', { exact: true }).waitFor();
  });

  it('comes by itself once it can, where it is part of the text', async () => {
    const id = await server.createDocument(ann, 'Without menus');
    const menus = /\/assets\/EditorMenus-.*\.js/;
    await page.route(menus, (route) => route.abort());
    await page.goto(`/documents/${id}`);
    await text().click();
    await page.keyboard.type('linked');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+k');
    await page.getByRole('alert').getByText('Couldn’t load this part of the page').waitFor();
    const come = page.waitForResponse(menus);
    await page.unroute(menus);
    await come;
    await page.getByRole('toolbar', { name: 'Formatting of the selection' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByLabel('URL', { exact: true }).waitFor();
  });
});

describe('a server that answers with errors', () => {
  it('leaves the list with what to do, which then works', async () => {
    await server.createDocument(ann, 'Behind errors');
    const mend = await broken(/\/api\/documents\?/);
    await page.goto('/');
    await page.getByText('Couldn’t load the documents').waitFor();
    await mend();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'Behind errors' }).waitFor();
  });

  it('leaves a document closed with what to do, and opens it by itself when it is well again', async () => {
    const id = await server.createDocument(ann, 'Closed for now');
    const mend = await broken('**/api/auth/ticket');
    await page.goto(`/documents/${id}`);
    await page.getByText('Can’t open the document').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(1);
    await mend();
    await text().waitFor();
  });

  it('neither signs anybody out nor shows anything as empty', async () => {
    const mend = await broken('**/api/auth/refresh');
    await page.goto('/');
    await page.getByText('Can’t reach Inkstone').waitFor();
    await mend();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'All documents', exact: true }).waitFor();
  });

  it('keeps what was typed, and says what it could not do with a document', async () => {
    const id = await server.createDocument(ann, 'Renamed in vain');
    await page.goto(`/documents/${id}`);
    await text().click();
    await page.keyboard.type('kept');
    await saved();
    const mend = await broken(`**/api/documents/${id}`);
    await page.getByRole('textbox', { name: 'Title of the document' }).fill('Another name');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').first().waitFor();
    await mend();
    expect(await stored(id)).toBe('kept');
  });
});
