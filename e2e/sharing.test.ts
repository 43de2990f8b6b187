/** Sharing in real browsers: guests who come by a link, and people who ask for access. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openEditor, STEP_TIMEOUT_MS, signIn } from '../bench/src/browser.ts';
import { type Account, Server } from '../bench/src/server.ts';

let server: Server;
let browser: Browser;
let operator: Account;
let ann: Account;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  operator = await server.register('operator');
  ann = await server.register('ann');
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Comes in by a link as a guest. */
async function guest(url: string, name: string, password?: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.webUrl });
  context.setDefaultTimeout(STEP_TIMEOUT_MS);
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('Your name').fill(name);
  if (password !== undefined) await page.getByLabel('Password of the link', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Open the document' }).click();
  return page;
}

const text = (page: Page) => page.locator('.ProseMirror');

it('a guest comes by a link with a password and a name, writes, is shown as a guest, and is out when the link is withdrawn', async () => {
  const id = await server.createDocument(ann, 'Plan');
  const owner = await signIn(browser, server, ann);
  await openEditor(owner, id);
  await owner.getByRole('button', { name: 'Share', exact: true }).click();
  await owner.getByRole('button', { name: 'Make a link' }).click();
  await owner.getByLabel('Anyone with the link').selectOption('editor');
  await owner.getByText('Link saved').waitFor();
  await owner.getByRole('button', { name: 'Set a password' }).click();
  await owner.getByLabel('Password', { exact: true }).fill('open sesame');
  await owner.getByRole('button', { name: 'Save password' }).click();
  await owner.getByText('It asks for a password.').waitFor();
  const url = await owner.getByLabel('Link for anyone').inputValue();
  await owner.keyboard.press('Escape');

  const robin = await guest(url, 'Robin Fox', 'wrong');
  await robin.getByText('This password is wrong.').waitFor();
  await robin.getByLabel('Password of the link', { exact: true }).fill('open sesame');
  await robin.getByRole('button', { name: 'Open the document' }).click();
  await text(robin).click();
  await robin.keyboard.type('Hello from outside');
  await text(owner).getByText('Hello from outside').waitFor();
  await owner.locator('.cursor-name').getByText('Robin Fox (guest)').waitFor({ state: 'attached' });
  await robin.locator('header p').getByText('Robin Fox (guest)', { exact: true }).waitFor();
  expect(await robin.getByRole('button', { name: 'Share' }).count()).toBe(0);
  expect(await robin.getByRole('button', { name: 'Star' }).count()).toBe(0);
  const offer = robin.getByRole('link', { name: 'Sign in' });
  expect(await offer.getAttribute('href')).toContain('next=%2Fs%2F');

  await owner.getByRole('button', { name: 'Share', exact: true }).click();
  await owner.getByRole('region', { name: 'Came by the link' }).getByText('Robin Fox (guest)').waitFor();
  await owner.getByRole('button', { name: 'Withdraw link' }).click();
  await owner.getByRole('button', { name: 'Withdraw link' }).click();
  await owner.getByText('The link doesn’t work any more').waitFor();
  await robin.getByText('You no longer have access').waitFor();
  await robin.goto(url);
  await robin.getByText('This link doesn’t work').waitFor();
  await robin.goto('/');
  await robin.getByRole('button', { name: 'Sign in' }).waitFor();
  await Promise.all([owner.context().close(), robin.context().close()]);
});

it('somebody with whom one has shared is suggested by name', async () => {
  const gil = await server.register('gil');
  await server.call('PATCH', '/api/me', gil.token, { displayName: 'Gil Stone' });
  await server.createDocument(ann, 'Shared before', [gil]);
  const id = await server.createDocument(ann, 'To be shared');
  const page = await signIn(browser, server, ann);
  await openEditor(page, id);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: /username or email/ }).fill('sto');
  await dialog.getByRole('option', { name: /Gil Stone/ }).click();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByRole('status').getByText('Gil Stone now has access').waitFor();
  await page.context().close();
});

it('a signed-in person goes straight in by a link', async () => {
  const id = await server.createDocument(ann, 'For all');
  const { url } = await server.call<{ url: string }>('PUT', `/api/documents/${id}/link`, ann.token, { role: 'viewer' });
  const page = await signIn(browser, server, await server.register('cleo'));
  await page.goto(new URL(url).pathname);
  await page.getByRole('heading', { level: 1, name: 'For all' }).waitFor();
  await page.getByText('View only').first().waitFor();
  await page.context().close();
});

it('who has no access asks for it, the owner allows it, and the page opens by itself', async () => {
  const id = await server.createDocument(ann, 'Secret');
  const page = await signIn(browser, server, await server.register('ben'));
  await page.goto(`/documents/${id}`);
  await page.getByRole('heading', { level: 1, name: 'You have no access, or it doesn’t exist' }).waitFor();
  await page.getByRole('button', { name: 'Ask the owner for access' }).click();
  await page.getByText('You’ve asked for access.', { exact: false }).waitFor();
  const owner = await signIn(browser, server, ann);
  await openEditor(owner, id);
  await owner.getByRole('button', { name: 'Share', exact: true }).click();
  await owner.getByRole('button', { name: 'Allow ben access' }).click();
  await owner.getByRole('status').getByText('ben now has access').waitFor();
  await page.getByRole('heading', { level: 1, name: 'Secret' }).waitFor();
  await Promise.all([owner.context().close(), page.context().close()]);
});

it('who asks for access is counted on the button, answered by the keyboard, and may ask again when declined', async () => {
  const id = await server.createDocument(ann, 'Wanted');
  const asking: Account[] = [];
  for (const name of ['dirk', 'emma', 'finn']) asking.push(await server.register(name));
  const [dirk, ...others] = asking as [Account, ...Account[]];
  const page = await signIn(browser, server, dirk);
  await page.goto(`/documents/${id}`);
  await page.getByRole('button', { name: 'Ask the owner for access' }).click();
  await page.getByText('You’ve asked for access.', { exact: false }).waitFor();
  for (const { token } of others) await server.call('POST', `/api/documents/${id}/access-requests`, token);
  const owner = await signIn(browser, server, ann);
  await openEditor(owner, id);
  const share = owner.getByRole('button', { name: 'Share', exact: true, description: '3 people ask for access' });
  await share.click();
  const focused = owner.locator(':focus');
  await owner.getByRole('button', { name: 'Decline finn' }).press('Enter');
  await owner.getByRole('status').getByText('finn doesn’t get access').waitFor();
  await focused.and(owner.getByRole('button', { name: 'Decline emma' })).waitFor();
  await owner.getByRole('button', { name: 'Allow emma access' }).press('Enter');
  await owner.getByRole('status').getByText('emma now has access').waitFor();
  await focused.and(owner.getByRole('button', { name: 'Allow dirk access' })).waitFor();
  await owner.getByRole('button', { name: 'Decline dirk' }).press('Enter');
  await focused.and(owner.getByRole('combobox', { name: /username or email/ })).waitFor();
  await owner.keyboard.press('Escape');
  await owner.getByText('ask for access').waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('button', { name: 'Ask the owner for access' }).waitFor();
  await Promise.all([owner.context().close(), page.context().close()]);
});

it('a document is shared with a group, whose members have it', async () => {
  const lena = await server.register('lena');
  const { id: group } = await server.call<{ id: string }>('POST', '/api/groups', operator.token, { name: 'Writers' });
  for (const { id } of [ann, lena]) await server.call('PUT', `/api/groups/${group}/members/${id}`, operator.token);
  const id = await server.createDocument(ann, 'For the writers');
  const owner = await signIn(browser, server, ann);
  await openEditor(owner, id);
  await owner.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = owner.getByRole('dialog');
  await dialog.getByRole('combobox', { name: /username or email/ }).fill('wri');
  await dialog.getByRole('option', { name: /Writers/ }).click();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByRole('status').getByText('Writers now has access').waitFor();
  await dialog.getByRole('region', { name: 'Groups' }).getByText('Group · 2 people').waitFor();
  const member = await signIn(browser, server, lena);
  await openEditor(member, id);
  await dialog.getByRole('button', { name: 'Remove Writers' }).click();
  await member.getByText('You no longer have access').waitFor();
  await Promise.all([owner.context().close(), member.context().close()]);
});

it('a document is given away: it is said, and the former owner goes on as an editor', async () => {
  const nora = await server.register('nora');
  const id = await server.createDocument(ann, 'Heirloom');
  const page = await signIn(browser, server, ann);
  await openEditor(page, id);
  const share = page.getByRole('button', { name: 'Share', exact: true });
  await share.click();
  const dialog = page.getByRole('dialog');
  const start = dialog.getByRole('button', { name: 'Make somebody else the owner' });
  await start.click();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.locator(':focus').and(start).waitFor();
  await start.press('Enter');
  await page.keyboard.type('nobody-here');
  await page.keyboard.press('Enter');
  await dialog.getByText('No account found.', { exact: false }).waitFor();
  await dialog.getByLabel('Username or email of the new owner').fill(nora.username);
  await page.keyboard.press('Enter');
  await page.getByText('nora is now the owner').waitFor();
  await dialog.waitFor({ state: 'detached' });
  await page.locator(':focus').and(share).waitFor();
  await share.click();
  await dialog.getByText('Only the owner can remove them', { exact: false }).waitFor();
  expect(await start.count()).toBe(0);
  await page.context().close();
});

it('a guest on a phone has room in the head, in German too, and is out when the link expires', async () => {
  const id = await server.createDocument(ann, 'Flyer');
  const { url } = await server.call<{ url: string }>('PUT', `/api/documents/${id}/link`, ann.token, { role: 'viewer' });
  const context = await browser.newContext({ baseURL: server.webUrl, locale: 'de-DE', viewport: { width: 390, height: 800 } });
  context.setDefaultTimeout(STEP_TIMEOUT_MS);
  const page = await context.newPage();
  await page.goto(new URL(url).pathname);
  await page.getByLabel('Ihr Name').fill('Käthe');
  await page.getByRole('button', { name: 'Dokument öffnen' }).click();
  // The text is there: from now on its socket tells of the end.
  await page.locator('.ProseMirror').waitFor();
  const signingIn = await page.getByRole('link', { name: 'Anmelden' }).boundingBox();
  expect((signingIn?.x ?? 0) + (signingIn?.width ?? 0)).toBeLessThanOrEqual(390);
  const expiresAt = new Date(Date.now() + 1_000).toISOString();
  await server.call('PUT', `/api/documents/${id}/link`, ann.token, { role: 'viewer', expiresAt });
  await page.getByText('Sie haben keinen Zugriff mehr').waitFor();
  await page.goto(new URL(url).pathname);
  await page.getByText('Dieser Link gilt nicht').waitFor();
  await context.close();
});

it('an editor renames the document and adds people, but removes nobody', async () => {
  const eve = await server.register('eve');
  await server.register('fred');
  const id = await server.createDocument(ann, 'Draft', [eve]);
  const page = await signIn(browser, server, eve);
  await openEditor(page, id);
  const title = page.getByRole('textbox', { name: 'Title of the document' });
  await title.fill('Better title');
  await title.press('Enter');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: /username or email/ }).fill('fred');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByRole('status').getByText('fred now has access').waitFor();
  expect(await dialog.getByRole('button', { name: /^Remove/ }).count()).toBe(0);
  expect(await dialog.getByRole('button', { name: 'Make a link' }).count()).toBe(0);
  await expect.poll(() => server.call('GET', `/api/documents/${id}?content=false`, ann.token)).toMatchObject({ title: 'Better title' });
  await page.context().close();
});
