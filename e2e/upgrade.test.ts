/** A tab that stays open while the server is upgraded from the last release to the present build, in a real browser. */
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { lastRelease } from '../bench/src/release.ts';
import { type Account, root, Server } from '../bench/src/server.ts';

const PRESENT = join(root, 'apps/server/dist/main.js');

/** The last release with other names of its scripts, styles and fonts: until the web app is changed, the present build would have the same. */
function formerBuild(): string {
  const release = dirname(dirname(dirname(dirname(lastRelease().program))));
  const folder = `${release}-renamed`;
  const program = join(folder, 'apps/server/dist/main.js');
  if (existsSync(program)) return program;
  const [web, server] = [join(folder, 'apps/web'), join(folder, 'apps/server')];
  cpSync(join(release, 'apps/web'), web, { recursive: true });
  const assets = join(web, 'dist/assets');
  const renamed = (text: string) =>
    text.replaceAll(/-([\w-]{8})\.(js|css|woff2?)\b/g, (_, hash: string, kind: string) => `-former${hash}.${kind}`);
  for (const file of readdirSync(assets)) {
    const path = join(assets, file);
    if (/\.(js|css)$/.test(file)) writeFileSync(path, renamed(readFileSync(path, 'utf8')));
    renameSync(path, join(assets, renamed(file)));
  }
  for (const file of ['index.html', 'assets.json'])
    writeFileSync(join(web, 'dist', file), renamed(readFileSync(join(web, 'dist', file), 'utf8')));
  cpSync(join(release, 'apps/server'), server, { recursive: true });
  return program;
}

let former: string;
let browser: Browser;
let server: Server;
let ann: Account;
let page: Page;
let id: string;

beforeAll(async () => {
  browser = await launchBrowser();
  former = formerBuild();
  server = await Server.start({}, former);
  ann = await server.register('ann');
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
beforeEach(async () => {
  await become(former);
  id = await server.createDocument(ann, 'Open all the time');
  page = await signIn(browser, server, ann);
});

async function become(program: string): Promise<void> {
  await server.end();
  server.become(program);
  await server.run();
}

const text = async () => (await server.call<{ text: string }>('GET', `/api/documents/${id}`, ann.token)).text;

it('types on, keeps what was typed meanwhile, and comes to other pages of the new version', async () => {
  await openEditor(page, id);
  await page.locator('.ProseMirror').click();
  await page.keyboard.type('before');
  await server.end();
  await page.keyboard.type(', between');
  server.become(PRESENT);
  await server.run();
  await page.keyboard.type(', after');
  await expect.poll(text).toBe('before, between, after');
  const first = () => page.locator('script[type=module]').getAttribute('src');
  const old = await first();
  // A page whose script the new version doesn't have: it is loaded anew.
  await page.getByRole('link', { name: 'Documents' }).first().click();
  await page.getByRole('link', { name: 'Open all the time' }).first().waitFor();
  await expect.poll(first).not.toBe(old);
  await page.context().close();
});

it('says that it must be reloaded when a part of it is gone, and loses no word', async () => {
  // The menu was not fetched ahead in time, and what shows notifications was.
  await page.route('**/DocumentMenuItems-*.js', (route) => route.abort());
  const notifications = page.waitForResponse(/NotificationList-/);
  await openEditor(page, id);
  await (await notifications).finished();
  await page.locator('.ProseMirror').click();
  await page.keyboard.type('some words');
  await expect.poll(text).toBe('some words');
  await become(PRESENT);
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Document menu' }).click();
  await page.getByText('Inkstone has been updated').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.ProseMirror').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(', and more');
  await page.getByRole('button', { name: 'Reload', exact: true }).click();
  await page.locator('.ProseMirror').getByText('some words, and more').waitFor();
  await page.getByRole('button', { name: 'Document menu' }).click();
  await page.getByRole('menuitem').first().waitFor();
  await page.context().close();
});
