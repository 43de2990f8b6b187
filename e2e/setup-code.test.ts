/** The first account from another machine: the page asks for the setup code once the server does. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from '../bench/src/browser.ts';
import { Server } from '../bench/src/server.ts';

let server: Server;
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = await Server.start();
});
afterEach(() => server.stop());

const LANGUAGES = [
  {
    locale: 'en-GB',
    username: 'Username',
    email: 'Email',
    password: 'Password',
    create: 'Create account',
    code: 'Setup code',
    missing: 'Enter the setup code.',
    wrong: 'Incorrect setup code.',
    home: 'No documents yet',
  },
  {
    locale: 'de-DE',
    username: 'Benutzername',
    email: 'E-Mail',
    password: 'Passwort',
    create: 'Konto erstellen',
    code: 'Einrichtungscode',
    missing: 'Geben Sie den Einrichtungscode ein.',
    wrong: 'Der Einrichtungscode ist falsch.',
    home: 'Noch keine Dokumente',
  },
];

it.each(LANGUAGES)('asks for the code in $locale, keeps what was typed, and makes the administrator', async (texts) => {
  // A proxy that nobody trusts: another machine.
  const extraHTTPHeaders = { 'x-forwarded-for': '203.0.113.9' };
  const context = await browser.newContext({ baseURL: server.webUrl, locale: texts.locale, extraHTTPHeaders });
  const page = await context.newPage();
  const code = page.getByLabel(texts.code, { exact: true });
  const create = page.getByRole('button', { name: texts.create });
  await page.goto('/sign-up');
  await page.getByLabel(texts.username, { exact: true }).fill('first');
  await page.getByLabel(texts.email, { exact: true }).fill('first@example.org');
  await page.getByLabel(texts.password, { exact: true }).fill('a quiet keyboard writes');
  expect(await code.count()).toBe(0);
  await create.click();
  await page.getByText(texts.missing).waitFor();
  await code.and(page.locator(':focus')).waitFor();
  await code.fill('0000-0000-0000');
  await create.click();
  await page.getByText(texts.wrong).waitFor();
  await code.and(page.locator(':focus')).waitFor();
  await code.fill((server.setupCode as string).toLowerCase());
  await page.keyboard.press('Enter');
  await page.getByText(texts.home).waitFor();
  const { user } = await (await context.request.post('/api/auth/refresh')).json();
  expect(user).toMatchObject({ username: 'first', role: 'admin' });
  await context.close();
});
