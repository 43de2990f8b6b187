/** The list of documents that comes with the page: it stands where the app draws it, works before the app is there, and loses nothing when that comes. */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, signIn, signInOn } from '../bench/src/browser.ts';
import { type Account, Server } from '../bench/src/server.ts';

const TITLES = ['Apples', 'Bread', 'Cheese', 'Dates', 'Eggs'];

let server: Server;
let browser: Browser;
/** Has the documents of `TITLES`. */
let cook: Account;
/** Has more documents than a window shows. */
let clerk: Account;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  [cook, clerk] = [await server.register('cook'), await server.register('clerk')];
  for (const title of [...TITLES].reverse()) {
    await server.call('POST', '/api/documents', cook.token, { title, text: `${title} are bought on market days.` });
  }
  for (let index = 0; index < 40; index++) await server.createDocument(clerk, `Record ${index}`);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

const app = (page: Page): Promise<void> => page.getByRole('search').getByRole('textbox').waitFor();
const list = (page: Page): Locator => page.getByRole('list', { name: /^(Documents|Dokumente)$/ });
const link = (page: Page, title: string): Locator => list(page).getByRole('link', { name: title, exact: true });
const titlesOf = (page: Page): Promise<string[]> => list(page).getByRole('link').allTextContents();

describe('the list before the app is there', () => {
  /** A page whose app, and the script of its list, come when they are let in. */
  async function early(account: Account, path: string, options: BrowserContextOptions & { library?: object; isPageLate?: boolean } = {}) {
    const { library, isPageLate = false, ...context } = options;
    const page = await signIn(browser, server, account, context);
    if (library !== undefined) {
      await page.addInitScript(`localStorage.setItem('inkstone.library', ${JSON.stringify(JSON.stringify(library))})`);
      await page.goto('/');
      await app(page);
    }
    const letIn = await hold(page, /\/assets\/framework-/);
    const letPageIn = await (isPageLate ? hold(page, /\/assets\/page-.*js/) : () => {});
    if (isPageLate) await page.clock.install();
    // The first script has run when the server is asked who is signed in.
    const started = page.waitForResponse(/\/api\/auth\/refresh$/);
    await page.goto(path, { waitUntil: 'commit' });
    await list(page).getByRole('link').first().waitFor();
    await started;
    await list(page)
      .locator('li')
      .first()
      .getByText(/now|jetzt|ago|vor/)
      .waitFor();
    return { page, letIn, letPageIn };
  }

  async function hold(page: Page, script: RegExp): Promise<() => void> {
    let letIn = () => {};
    const arrived = new Promise<void>((resolve) => {
      letIn = resolve;
    });
    await page.route(script, async (route) => {
      await arrived;
      await route.continue();
    });
    return letIn;
  }

  /** What is where: of what both have, in pixels. */
  const places = (page: Page) =>
    page.evaluate(() => {
      const place = (selector: string) =>
        [...document.querySelectorAll(selector)].slice(0, 5).map((element) => {
          const { x, y, height } = element.getBoundingClientRect();
          return `${element.textContent} ${Math.round(x)} ${Math.round(y)} ${Math.round(height)}`;
        });
      return ['h1', 'nav li:first-child a', 'main li a', 'main li time', 'main [class*=ownerName]'].map(place);
    });

  const PHONE = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true };
  it.each([
    ['wide', '/', {}],
    ['wide, in German', '/mine', { locale: 'de-DE' }],
    ['on a phone', '/', PHONE],
    ['as cards', '/', { library: { view: 'cards' } }],
    ['as cards on a phone', '/', { ...PHONE, library: { view: 'cards' } }],
  ])('stands where the app draws it: %s', async (_name, path, options) => {
    const { page, letIn } = await early(cook, path, options);
    const before = await places(page);
    const title = await page.title();
    expect(before.map((group) => group.length)).toEqual([1, 1, 5, 5, 5]);
    letIn();
    await app(page);
    expect(await places(page)).toEqual(before);
    expect(await page.title()).toBe(title);
    await page.context().close();
  });

  it('opens the document that was clicked last, without loading the page again, and the ways back lead to the list', async () => {
    const { page, letIn } = await early(cook, '/mine');
    await page.evaluate('window.isSamePage = true');
    await link(page, 'Bread').click();
    const cheese = await link(page, 'Cheese').getAttribute('href');
    await link(page, 'Cheese').click();
    await page.getByRole('status').getByText('The page is being loaded').waitFor({ state: 'attached' });
    expect(new URL(page.url()).pathname).toBe(cheese);
    letIn();
    await page.getByText('Cheese are bought on market days.').waitFor();
    expect(await page.getByRole('link', { name: 'All documents', exact: true }).getAttribute('href')).toBe('/mine');
    await page.goBack();
    await app(page);
    await expect.poll(() => titlesOf(page)).toEqual(TITLES);
    expect(new URL(page.url()).pathname).toBe('/mine');
    expect(await page.evaluate('window.isSamePage')).toBe(true);
    await page.context().close();
  });

  it('follows a click that comes after the router has begun and before it is drawn', async () => {
    const { page, letIn } = await early(cook, '/');
    // React marks the element that it will draw into; what it draws comes with a later message.
    await page.evaluate(`{
      const root = document.getElementById('root');
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        if (!Object.keys(root).some((key) => key.startsWith('__reactContainer'))) return port2.postMessage(null);
        const link = [...root.querySelectorAll('main li a')].find(({ textContent }) => textContent === 'Eggs');
        window.wasFirstList = !link.dataset.act;
        link.click();
      };
      port2.postMessage(null);
    }`);
    letIn();
    await page.getByText('Eggs are bought on market days.').waitFor();
    expect(await page.evaluate('window.wasFirstList')).toBe(true);
    await page.context().close();
  });

  it('gives the focus on to the app', async () => {
    const { page, letIn } = await early(cook, '/');
    await link(page, 'Dates').focus();
    letIn();
    await app(page);
    await link(page, 'Dates').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('ArrowDown');
    await link(page, 'Eggs').and(page.locator(':focus')).waitFor();
    await page.context().close();

    const other = await early(cook, '/');
    const section = other.page.getByRole('navigation').getByRole('link', { name: 'All documents' });
    await section.focus();
    other.letIn();
    await app(other.page);
    await section.and(other.page.locator(':focus')).waitFor();
    await other.page.context().close();
  });

  it('gives on the focus that was there before the first script', async () => {
    const page = await signIn(browser, server, cook);
    const letIn = await hold(page, /\/assets\/index-.*js/);
    await page.goto('/', { waitUntil: 'commit' });
    await link(page, 'Dates').focus();
    letIn();
    await app(page);
    await link(page, 'Dates').and(page.locator(':focus')).waitFor();
    await page.context().close();
  });

  it.each([
    ['Control+k', 'combobox', 'Open a document or do something'],
    ['?', 'dialog', 'Keys'],
    ['/', 'textbox', 'Search documents'],
  ] as const)('keeps what was pressed too early: %s', async (key, role, name) => {
    const { page, letIn } = await early(cook, '/');
    await link(page, 'Dates').focus();
    await page.keyboard.press(key);
    if (role !== 'dialog') {
      await page.keyboard.type('check/');
      await page.keyboard.press('Backspace');
      await page.keyboard.press('Enter');
    }
    letIn();
    await app(page);
    expect(new URL(page.url()).pathname).toBe('/');
    const opened = page.getByRole(role, { name, exact: true });
    await opened.waitFor();
    if (role !== 'dialog') {
      await expect.poll(() => opened.inputValue()).toBe('check');
      await page.keyboard.type('er');
      expect(await opened.inputValue()).toBe('checker');
    }
    await page.context().close();
  });

  it('stays where it was scrolled to', async () => {
    const { page, letIn } = await early(clerk, '/');
    await page.evaluate('window.scrollTo(0, 150)');
    letIn();
    await app(page);
    await expect.poll(() => page.evaluate('window.scrollY')).toBe(150);
    await page.context().close();
  });

  it.each([
    ['at once', false],
    ['in parts, the last of them long after the first', true],
  ])('is never followed by an empty page: the app comes %s', async (_name, isPageLate) => {
    const { page, letIn, letPageIn } = await early(cook, '/', { isPageLate });
    await page.evaluate(`{
      window.fewest = Infinity;
      const root = document.getElementById('root');
      new MutationObserver(() => {
        window.fewest = Math.min(window.fewest, root.querySelectorAll('main li a').length);
      }).observe(root, { childList: true, subtree: true });
    }`);
    letIn();
    if (isPageLate) {
      // The app has begun. It waits less for other pages, and the list's answer counts as new for less.
      await page.locator('html[dir]').waitFor({ state: 'attached' });
      await page.clock.runFor(6_000);
      expect(await titlesOf(page)).toEqual(TITLES);
      letPageIn();
    }
    await app(page);
    expect(await page.evaluate('window.fewest')).toBe(TITLES.length);
    await page.context().close();
  });

  it('leads to a document even when the app could not be loaded', async () => {
    const page = await signIn(browser, server, cook);
    await page.route(/\/assets\/framework-/, (route) => route.abort());
    const failed = page.waitForEvent('pageerror');
    await page.goto('/');
    await failed;
    await page.unroute(/\/assets\/framework-/);
    await link(page, 'Bread').click();
    await page.getByText('Bread are bought on market days.').waitFor();
    await page.context().close();
  });

  it('is there without any script, and its links lead to documents', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.webUrl });
    const page = await context.newPage();
    await signInOn(page, cook);
    await page.goto('/');
    expect(await titlesOf(page)).toEqual(TITLES);
    expect(await page.title()).toBe('All documents · Inkstone');
    const path = await link(page, 'Bread').getAttribute('href');
    await link(page, 'Bread').click();
    await page.waitForURL(`**${path}`);
    await context.close();
  });

  it('is in the language, as cards and in the order that were chosen', async () => {
    const page = await signIn(browser, server, cook, { locale: 'en-GB' });
    await page.goto('/');
    await app(page);
    await page.getByRole('button', { name: /^Title/ }).click();
    await expect.poll(() => titlesOf(page)).toEqual(TITLES);
    await page.getByRole('button', { name: /^Title/ }).click();
    await expect.poll(() => titlesOf(page)).toEqual([...TITLES].reverse());
    await page.getByRole('button', { name: 'Cards with a preview' }).click();
    await page.getByRole('button', { name: 'Account of cook' }).click();
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'Alle Dokumente', exact: true }).waitFor();
    const html = await (await page.request.get('/')).text();
    expect(html).toContain('<html lang="de">');
    expect(html).toContain('<h1');
    expect(html).toContain('>Alle Dokumente</h1>');
    expect(html).toContain('data-view="cards"');
    expect(html).toContain('are bought on market days.');
    const shown = [...html.matchAll(/dir="auto">(\w+)<\/a>/g)].map(([, title]) => title);
    expect(shown).toEqual([...TITLES].reverse());
    await page.context().close();
  });

  it('is for the session that asks alone, as text, and no longer once that has ended', async () => {
    const guest = await server.register('guest');
    const title = '<img src=x onerror="window.hit=1"> & $& </script>';
    await server.createDocument(guest, title);
    const page = await signIn(browser, server, guest);
    await page.goto('/');
    expect(await titlesOf(page)).toEqual([title]);
    await app(page);
    expect(await titlesOf(page)).toEqual([title]);
    expect(await page.evaluate('window.hit')).toBeUndefined();
    const cookies = await page.context().cookies();
    const token = cookies.find(({ name }) => name === 'inkstone_page');
    expect(token).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
    const ask = (cookie: string, path = '/') => fetch(new URL(path, server.webUrl), { headers: { cookie: `inkstone_page=${cookie}` } });
    const answer = await ask(token?.value ?? '');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toContain('onerror=');
    // Another session's id, and a token of another kind, open nothing.
    const [session = '', seal = ''] = (token?.value ?? '').split('.');
    const other = `${session.slice(0, -1)}${session.endsWith('0') ? '1' : '0'}`;
    for (const wrong of ['', '.', session, `${session}.`, `${other}.${seal}`, `${session}.${seal.slice(1)}`, guest.token, '%00', '%']) {
      const refused = await ask(wrong);
      expect(refused.status).toBe(200);
      expect(await refused.text()).not.toContain('data-user');
    }
    for (const path of ['/trash', '/?q=img', '/tags/x', '/documents/x', '/sign-in']) {
      expect(await (await ask(token?.value ?? '', path)).text()).not.toContain('data-user');
    }
    // It is no key to the API.
    const api = await fetch(new URL('/api/documents', server.webUrl), { headers: { authorization: `Bearer ${token?.value}` } });
    expect(api.status).toBe(401);
    await page.getByRole('button', { name: 'Account of guest' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('inkstone_page');
    expect(await (await ask(token?.value ?? '')).text()).not.toContain('data-user');
    await page.context().close();
  });

  it.each([
    ['signed out', null],
    ['somebody else', () => clerk],
  ])('goes at once when the browser turns out to be %s', async (_who, other) => {
    const page = await signIn(browser, server, cook);
    const context = page.context();
    const taken = (await context.cookies()).filter(({ name }) => name === 'inkstone_page');
    await context.clearCookies();
    if (other !== null) await signInOn(page, other());
    await context.addCookies(taken);
    const letIn = await hold(page, /\/assets\/framework-/);
    const letAsk = await hold(page, /\/api\/auth\/refresh/);
    await page.goto('/', { waitUntil: 'commit' });
    await expect.poll(() => titlesOf(page)).toEqual(TITLES);
    letAsk();
    await expect.poll(() => page.locator('#root > *').count()).toBe(0);
    letIn();
    await (other === null ? page.getByRole('button', { name: 'Sign in' }) : link(page, 'Record 39')).waitFor();
    await context.close();
  });

  it('has its dates corrected to where one is', async () => {
    const page = await signIn(browser, server, cook);
    await hold(page, /\/assets\/framework-/);
    // In the eyes of the page the documents are older than a month.
    await page.clock.setFixedTime(Date.now() + 40 * 24 * 3_600_000);
    await page.goto('/', { waitUntil: 'commit' });
    await expect.poll(() => list(page).locator('time').allTextContents()).toEqual(TITLES.map(() => expect.stringMatching(/20\d\d/)));
    await page.context().close();
  });

  it('forgets what was typed for the palette when a document is opened after all', async () => {
    const { page, letIn } = await early(clerk, '/');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('rec');
    await link(page, 'Record 30').click();
    letIn();
    const text = page.locator('.ProseMirror[contenteditable="true"]');
    await text.click();
    await page.keyboard.type('Fresh.');
    await text.getByText('Fresh.', { exact: true }).waitFor();
    const title = page.getByRole('textbox', { name: 'Title of the document' });
    await title.click();
    expect(await title.inputValue()).toBe('Record 30');
    await page.context().close();
  });
});
