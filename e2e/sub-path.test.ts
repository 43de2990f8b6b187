/** The web app under a path of its origin (`PUBLIC_URL`), behind each load balancer with its configuration of `deploy/`. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../bench/src/browser.ts';
import { BALANCERS, startBalancer } from '../bench/src/faults/balancer.ts';
import { type Account, Server } from '../bench/src/server.ts';

const PATH = '/inkstone';

let browser: Browser;
let server: Server;
let account: Account;
beforeAll(async () => {
  browser = await launchBrowser();
  server = await Server.start({ PUBLIC_URL: `https://docs.example${PATH}/`, TRUSTED_PROXIES: '127.0.0.1' });
  account = await server.register('writer');
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe.each(BALANCERS)('under a path, behind %s', (name) => {
  it('signs in, opens a document, saves what is typed, and asks for nothing outside of the path', async () => {
    const documentId = await server.createDocument(account, `Under a path, by ${name}`);
    const balancer = await startBalancer(name, [server, server, server], PATH);
    const origin = `http://127.0.0.1:${balancer.webPort}`;
    const context = await browser.newContext({ locale: 'en-GB' });
    const page = await context.newPage();
    const outside: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(`${origin}${PATH}/`) && !/^(data|blob):/.test(request.url())) outside.push(request.url());
    });
    const failed: string[] = [];
    page.on('response', (response) => {
      // Before signing in, the page asks whether it is signed in.
      if (response.status() >= 400 && !response.url().endsWith('/api/auth/refresh')) failed.push(`${response.status()} ${response.url()}`);
    });
    page.on('websocket', (socket) => {
      if (!socket.url().startsWith(`${origin.replace('http', 'ws')}${PATH}/ws/`)) outside.push(socket.url());
    });

    await page.goto(`${origin}${PATH}/documents/${documentId}`);
    await page.waitForURL(`${origin}${PATH}/sign-in?**`);
    await page.getByLabel('Username or email', { exact: true }).fill(account.username);
    await page.getByLabel('Password', { exact: true }).fill(`a quiet ${account.username} writes`);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${origin}${PATH}/documents/${documentId}`);
    const editor = page.locator('.ProseMirror[contenteditable="true"]');
    await editor.click();
    await page.keyboard.type('typed under a path');
    await expect
      .poll(async () => (await server.call<{ text: string }>('GET', `/api/documents/${documentId}`, account.token)).text)
      .toBe('typed under a path');

    // A picture, whose address in the text doesn't have the path.
    await editor.evaluate((target) => {
      const data = new DataTransfer();
      const bytes = Uint8Array.from(atob('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'), (letter) => letter.charCodeAt(0));
      data.items.add(new File([bytes], 'dot.gif', { type: 'image/gif' }));
      target.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }));
    });
    const loaded = () =>
      page.locator('img.embed-image').evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    await expect.poll(loaded).toEqual([1]);

    // A link of the list, and the cookie over a reload.
    await page.goto(`${origin}${PATH}`);
    await page.locator('a[data-act=open]', { hasText: `Under a path, by ${name}` }).click();
    await page.waitForURL(`${origin}${PATH}/documents/${documentId}`);
    await editor.getByText('typed under a path').waitFor();
    await expect.poll(loaded).toEqual([1]);
    const [cookie] = await context.cookies(`${origin}${PATH}/api/auth/refresh`);
    expect(cookie).toMatchObject({ name: '__Secure-inkstone_refresh', path: `${PATH}/api/auth` });

    const { servers } = await (await context.request.get(`${origin}${PATH}/api/openapi.json`)).json();
    expect(servers).toEqual([{ url: `${PATH}/` }]);
    await page.goto(`${origin}${PATH}/api/docs`);
    await page.getByRole('heading', { name: 'accounts' }).first().waitFor({ state: 'attached' });
    expect({ outside: outside.filter((url) => url !== `${origin}${PATH}`), failed }).toEqual({ outside: [], failed: [] });
    await context.close();
    await balancer.stop();
  });
});
