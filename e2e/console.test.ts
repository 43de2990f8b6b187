/** The console for administrators in a real browser. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, signIn } from '../bench/src/browser.ts';
import { type Account, Server } from '../bench/src/server.ts';

let server: Server;
let browser: Browser;
let operator: Account;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  operator = await server.register('operator');
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function openConsole(section: string): Promise<Page> {
  const page = await signIn(browser, server, operator);
  await page.goto(`/admin/${section}`);
  return page;
}

describe('people', () => {
  it('are found and disabled, which says what happens, and are out at once', async () => {
    const victor = await server.register('victor');
    const page = await openConsole('users');
    await page.getByLabel('Search people').fill('VICT');
    await expect.poll(() => page.getByRole('list', { name: 'People' }).getByRole('listitem').count()).toBe(1);
    expect(page.url()).toContain('q=VICT');
    await page.getByRole('button', { name: 'Actions for victor' }).click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.textContent()).toContain('signed out everywhere at once');
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('The account of victor is disabled').waitFor();
    await expect(server.call('GET', '/api/me', victor.token)).rejects.toThrow('401');
    await page.getByLabel('Show').selectOption('disabled');
    await page.getByText('Disabled', { exact: true }).last().waitFor();
  });

  it('get an account, whose owner sets the password by the link that is shown', async () => {
    const page = await openConsole('users');
    await page.getByRole('button', { name: 'New account' }).click();
    await page.getByRole('dialog').getByLabel('Username').fill('nadja');
    await page.getByRole('dialog').getByLabel('Email address').fill('nadja@example.org');
    await page.getByRole('button', { name: 'Make the account' }).click();
    const url = await page.getByRole('dialog').getByLabel('Link', { exact: true }).inputValue();
    const token = new URL(url).searchParams.get('token');
    await server.call('POST', '/api/auth/password-reset/confirm', null, { token, password: 'a quiet nadja writes' });
    expect((await server.signIn('nadja')).username).toBe('nadja');
  });

  it('keep one administrator: the refusal is shown, and the role stays', async () => {
    const page = await openConsole('users?q=operator');
    await page.getByLabel('Role of operator', { exact: true }).selectOption('editor');
    await page.getByRole('dialog').getByRole('button', { name: 'Take the role away' }).click();
    await page.getByText('There must be at least one administrator.').waitFor();
    expect(await page.getByLabel('Role of operator', { exact: true }).inputValue()).toBe('admin');
  });
});

it('a group is made and filled by the keyboard, and Back leads to the list', async () => {
  for (const name of ['willa', 'xaver']) await server.register(name);
  const page = await openConsole('groups');
  await page.getByLabel('Name of the new group').fill('Writers');
  await page.keyboard.press('Enter');
  await page.getByText('The group “Writers” was made').waitFor();
  await page.getByRole('link', { name: 'Members of Writers' }).press('Enter');
  await page.getByRole('heading', { name: 'Writers' }).waitFor();
  const field = page.getByRole('combobox', { name: 'Person' });
  for (const name of ['willa', 'xaver']) {
    await field.fill(name);
    await page.getByRole('option', { name }).click();
    await page.keyboard.press('Enter');
    await page.getByText(`${name} is in the group now`).waitFor();
    await page.locator(':focus').and(field).waitFor();
  }
  await page.goBack();
  await page.getByText('2 members').waitFor();
  expect(new URL(page.url()).search).toBe('');
});

describe('the activity', () => {
  it('is narrowed by filters in the address, and what is shown is exported', async () => {
    const writer = await server.register('writer');
    await server.createDocument(writer, 'Minutes of May');
    await server.createDocument(operator, 'Budget');
    const page = await openConsole('activity?action=document.created');
    await page.getByText('writer created “Minutes of May”').waitFor();
    await page.getByRole('combobox', { name: 'Person' }).fill('writer');
    await page.getByRole('option', { name: 'writer' }).click();
    await page.getByText('operator created “Budget”').waitFor({ state: 'detached' });
    expect(page.url()).toContain(`user=${writer.id}`);
    // The dialog of the system, in which one would choose a place, is outside of the page.
    await page.evaluate('delete window.showSaveFilePicker; window.showSaveFilePicker = undefined');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'As JSON lines' }).click()]);
    expect(file.suggestedFilename()).toBe('activity.ndjson');
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ action: 'document.created', actor: { username: 'writer' } }]);
    await page.getByText('The export is complete').waitFor();
  });
});

describe('the settings', () => {
  it('of the installation count at once', async () => {
    const page = await openConsole('settings');
    await page.getByLabel('Who may sign up').selectOption('closed');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It counts within a second.').waitFor();
    await expect.poll(() => server.call<{ registration: boolean }>('GET', '/api/auth/ways', null)).toMatchObject({ registration: false });
    await page.getByLabel('Who may sign up').selectOption('open');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It counts within a second.').waitFor();
    await expect.poll(() => server.call<{ registration: boolean }>('GET', '/api/auth/ways', null)).toMatchObject({ registration: true });
  });
});

it('is not for others: no way leads there, and its address shows nothing', async () => {
  const page = await signIn(browser, server, await server.register('outsider'));
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/admin/')) asked.push(request.url());
  });
  await page.goto('/');
  await page.getByRole('button', { name: 'Account of outsider' }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).waitFor();
  expect(await page.getByRole('menuitem', { name: 'Administration' }).count()).toBe(0);
  await page.goto('/admin');
  await page.getByRole('heading', { name: 'This page is for administrators' }).waitFor();
  expect(asked).toEqual([]);
});
