/** The web app with its scripts, styles and fonts from another origin (`ASSET_URL`), as a CDN serves them, in a real browser. */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer, type Server as HttpServer } from 'node:http';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, root, Server } from '../bench/src/server.ts';

const BUILD = join(root, 'apps/web/dist');
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', woff2: 'font/woff2' };

let cdn: HttpServer;
/** Files that were asked for. */
const asked = new Set<string>();
/** The beginning of the name of a file that comes altered. */
let altered: string | null = null;
let server: Server;
let browser: Browser;
let ann: Account;

beforeAll(async () => {
  cdn = createServer(({ url = '' }, response) => {
    const name = url.slice('/v1/assets/'.length);
    asked.add(name);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream');
    const isAltered = altered !== null && name.startsWith(altered);
    if (isAltered) response.write('/* not ours */');
    createReadStream(join(BUILD, 'assets', name)).pipe(response);
  }).listen(0, '127.0.0.1');
  const port = await new Promise<number>((resolve) => {
    cdn.on('listening', () => resolve((cdn.address() as { port: number }).port));
  });
  server = await Server.start({ ASSET_URL: `http://127.0.0.1:${port}/v1/` });
  browser = await launchBrowser();
  ann = await server.register('ann');
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  cdn.closeAllConnections();
  cdn.close();
});

it('opens a document, colours code by a worker, and takes no script or style from the server but what must be of its origin', async () => {
  const page = await signIn(browser, server, ann);
  const fromServer: string[] = [];
  const refused: string[] = [];
  page.on('request', (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin === server.webUrl && /\.(js|css|woff2)$/.test(pathname)) fromServer.push(pathname.replace(/-[\w-]{8}\.js$/, ''));
  });
  page.on('console', (message) => {
    if (/integrity|Content Security Policy/.test(message.text())) refused.push(message.text());
  });
  await openEditor(page, await server.createDocument(ann, 'From elsewhere'));
  await page.locator('.ProseMirror').click();
  await page.keyboard.type('```js const answer = 42;');
  await page.locator('.ProseMirror .code-keyword', { hasText: 'const' }).waitFor();
  expect([...new Set(fromServer)].sort()).toEqual(['/assets/highlight-worker', '/theme.js']);
  expect([...asked].some((name) => name.startsWith('DocumentPage'))).toBe(true);
  expect([...asked].some((name) => name.endsWith('.woff2'))).toBe(true);
  expect(refused).toEqual([]);
  await page.context().close();
});

it('runs no script that was altered on its way, though it is imported later', async () => {
  const names = await readdir(join(BUILD, 'assets'));
  expect(names.some((name) => name.startsWith('DocumentPage-'))).toBe(true);
  altered = 'DocumentPage-';
  const page = await signIn(browser, server, ann);
  const refusal = page.waitForEvent('console', (message) => /integrity/.test(message.text()));
  await page.goto(`${server.webUrl}/documents/${await server.createDocument(ann, 'Altered')}`);
  await refusal;
  await page.getByRole('button', { name: 'Reload' }).waitFor();
  altered = null;
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.locator('.ProseMirror').waitFor();
  await page.context().close();
});
