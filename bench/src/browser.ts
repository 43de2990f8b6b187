/** Measures the time from a key in one real browser to its letter in another. Also starts browsers for other benches and tests. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type Account, root, type Server } from './server.ts';
import { percentile } from './servers/arrivals.ts';

/** A step on a page that takes longer hangs. */
export const STEP_TIMEOUT_MS = 60_000;

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Chromium without windows. A page takes a third less processor time in it. */
const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

/**
 * Starts Debian's Chromium, without its sandbox if we are root, and without its calls home. Tests use the headless shell where it is installed. Benches and
 * pictures use the whole browser.
 *
 * @param flags further flags of Chromium's command line
 */
export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const paths = process.env.VITEST ? [HEADLESS_SHELL, ...CHROMIUM] : CHROMIUM;
  const executablePath = paths.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('chromium is missing; install it with: apt-get install chromium');
  return await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...flags,
    ],
  });
}

/** Opens a page in a new browser profile and signs in to an account that `Server.register` has made. */
export async function signIn(browser: Browser, server: Server, account: Account, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ ...options, baseURL: server.webUrl });
  context.setDefaultTimeout(STEP_TIMEOUT_MS);
  const page = await context.newPage();
  await signInOn(page, account);
  return page;
}

/** Signs in on a page of an existing profile. */
export async function signInOn(page: Page, account: Account): Promise<void> {
  const answer = await page.request.post('/api/auth/login', {
    data: { login: account.username, password: `a quiet ${account.username} writes` },
  });
  if (!answer.ok()) throw new Error(`signing in failed: ${answer.status()}`);
}

export async function openEditor(page: Page, documentId: string): Promise<void> {
  await page.goto(`/documents/${documentId}`);
  await page.locator('.ProseMirror[contenteditable="true"]').waitFor();
}

/**
 * @param elsewhere the server of the reader, which shares the database with the writer's
 * @returns milliseconds from each key to its letter, ascending
 */
export async function keyToLetter(
  browser: Browser,
  server: Server,
  accounts: readonly [Account, Account],
  keys: number,
  elsewhere = server,
): Promise<number[]> {
  const id = await server.createDocument(accounts[0], 'key to letter', [accounts[1]]);
  const [writer, reader] = await Promise.all([signIn(browser, server, accounts[0]), signIn(browser, elsewhere, accounts[1])]);
  await Promise.all([openEditor(writer, id), openEditor(reader, id)]);
  await writer.evaluate(
    `window.pressed = []; document.addEventListener('keydown', () => window.pressed.push(performance.timeOrigin + performance.now()), true)`,
  );
  await reader.evaluate(`{
    window.seen = [];
    window.allSeen = new Promise((resolve) => { window.resolveSeen = resolve; });
    const editor = document.querySelector('.ProseMirror');
    new MutationObserver(() => {
      const letters = (editor.textContent.match(/k/g) ?? []).length;
      const now = performance.timeOrigin + performance.now();
      while (window.seen.length < letters) window.seen.push(now);
      if (window.seen.length >= ${keys}) window.resolveSeen();
    }).observe(editor, { subtree: true, childList: true, characterData: true });
  }`);
  await writer.locator('.ProseMirror').click();
  await writer.locator('.ProseMirror').pressSequentially('k'.repeat(keys), { delay: 60 });
  await reader.evaluate('window.allSeen');
  const pressed = (await writer.evaluate('window.pressed')) as number[];
  const seen = (await reader.evaluate('window.seen')) as number[];
  await Promise.all([writer.context().close(), reader.context().close()]);
  return seen.map((at, index) => at - (pressed[index] ?? Number.NaN)).sort((a, b) => a - b);
}

export function keyFigures(waits: readonly number[]): { p50: number; p95: number; p99: number } {
  return { p50: percentile(waits, 0.5), p95: percentile(waits, 0.95), p99: percentile(waits, 0.99) };
}

/**
 * Gzipped kilobytes of script that a first visit to a page loads until it is idle. Scripts that it fetches ahead some seconds later (`AHEAD_MS` in the web
 * app) are not counted.
 *
 * @param account who is signed in, or null
 * @param shown selector of an element that shows that the page is ready
 */
export async function firstLoad(browser: Browser, server: Server, account: Account | null, path: string, shown: string): Promise<number> {
  const page =
    account === null ? await (await browser.newContext({ baseURL: server.webUrl })).newPage() : await signIn(browser, server, account);
  const names = new Set<string>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) names.add(pathname);
  });
  await page.goto(path);
  await page.locator(shown).first().waitFor();
  await page.evaluate('new Promise((resolve) => requestIdleCallback(() => resolve(), { timeout: 1000 }))');
  await page.context().close();
  const dist = join(root, 'apps/web/dist');
  if (readdirSync(dist).length === 0) throw new Error('the web app is not built');
  let bytes = 0;
  for (const name of names) bytes += gzipSync(readFileSync(join(dist, name))).length;
  return bytes / 1024;
}
