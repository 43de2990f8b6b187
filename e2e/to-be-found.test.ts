/** What somebody new tries: the words they search for, a right click, dragging, a dropped file, a template, help. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, Server } from '../bench/src/server.ts';
import { findings } from './stage/accessibility.ts';

let server: Server;
let browser: Browser;
let ann: Account;
beforeAll(async () => {
  server = await Server.start();
  // The first account is the administrator's, who would see everything as an owner.
  await server.register('operator');
  ann = await server.register('ann');
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const PALETTE = { name: 'Search documents and commands' } as const;
const text = (page: Page): Locator => page.locator('.ProseMirror');
const keys = (page: Page): Locator => page.getByRole('dialog', { name: 'Keyboard shortcuts' });
const hint = (page: Page) =>
  text(page).evaluate((element) =>
    [...element.querySelectorAll('.line')]
      .map((line) => getComputedStyle(line, '::before').content)
      .map((content) => (content === 'none' ? '' : content)),
  );

async function newcomer(name: string, titles: readonly string[] = []): Promise<{ account: Account; page: Page }> {
  const account = await server.register(name);
  for (const title of titles) await server.createDocument(account, title);
  return { account, page: await signIn(browser, server, account, { locale: 'en-US', viewport: { width: 1280, height: 800 } }) };
}

describe('a first account', () => {
  it('is asked for a name, and begins with a template', async () => {
    const page = await (await browser.newContext({ baseURL: server.webUrl, locale: 'en-US' })).newPage();
    await page.goto('/sign-up');
    await page.getByLabel('Name', { exact: true }).fill('Mina Okafor');
    await page.getByLabel('Username', { exact: true }).fill('mina');
    await page.getByLabel('Email', { exact: true }).fill('mina@example.org');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Use at least 10 characters.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill('a quiet keyboard writes');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: 'Account of Mina Okafor' }).waitFor();
    await page.getByRole('group', { name: 'Or start from a template' }).getByRole('button', { name: 'Meeting notes' }).click();
    await page.getByRole('heading', { name: 'Agenda' }).waitFor();
    await page.getByRole('heading', { name: 'Decisions' }).waitFor();
    await page.context().close();
  });
});

describe('help', () => {
  it('is in the account’s menu: search, shortcuts, the API’s reference and the version', async () => {
    const { page } = await newcomer('helped');
    await page.goto('/');
    await page.getByRole('button', { name: 'Account of helped' }).click();
    await page.getByText(/^Inkstone \d+\.\d+\.\d+(-dev)?$/).waitFor();
    expect(await page.getByRole('menuitem', { name: 'API reference' }).getAttribute('href')).toBe('/api/docs');
    expect(await findings(page, { judged: 'all' })).toEqual([]);
    await page.getByRole('menuitem', { name: /Search commands/ }).click();
    await page.getByRole('combobox', PALETTE).waitFor();
    await page.context().close();
  });

  it('has one list of shortcuts, with those of the page first, by key and by menu', async () => {
    const { account, page } = await newcomer('keyed', ['Notes']);
    const first = () => keys(page).getByRole('heading', { level: 3 }).first().textContent();
    await page.goto('/');
    await page.getByRole('link', { name: 'Notes' }).focus();
    await page.keyboard.press('?');
    await keys(page).getByText('Bold', { exact: true }).first().waitFor();
    expect(await first()).toBe('In a list of documents');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Notes' }).and(page.locator(':focus')).waitFor();
    await openEditor(page, await server.createDocument(account, 'Text'));
    await text(page).press('Control+/');
    await keys(page).getByText('Move in the list').waitFor();
    expect(await first()).toBe('Text formatting');
    await page.keyboard.press('Escape');
    await text(page).and(page.locator(':focus')).waitFor();
    await page.context().close();
  });
});

describe('words that people try', () => {
  it('find commands in the palette, which Alt-/ opens in a text as well, and say what isn’t there', async () => {
    const page = await signIn(browser, server, ann, { locale: 'en-US' });
    await openEditor(page, await server.createDocument(ann, 'Palette'));
    await text(page).press('Alt+/');
    const field = page.getByRole('combobox', PALETTE);
    for (const [words, name] of [
      ['log out', 'Sign out'],
      ['export', 'Download as Markdown'],
      ['pdf', 'Print'],
      ['invite', 'Share'],
      ['duplicate', 'Make a copy'],
      ['zoom', 'Larger text'],
      ['toc', 'Outline'],
      ['red', 'Text color: Red'],
      ['help', 'Keyboard shortcuts'],
      ['help', 'API reference'],
    ] as const) {
      await field.fill(words);
      await page.getByRole('option', { name, exact: false }).first().waitFor();
    }
    await field.fill('comments');
    await page.getByRole('status').getByText('Comments and suggestions aren’t available yet.').waitFor();
    await field.fill('share');
    await page.getByRole('option', { name: 'Share', exact: true }).click();
    await page.getByRole('dialog', { name: 'Share “Palette”' }).waitFor();
    await page.keyboard.press('Escape');
    await text(page).and(page.locator(':focus')).waitFor();
    await page.context().close();
  });

  it('format the text from the palette', async () => {
    const page = await signIn(browser, server, ann, { locale: 'en-US' });
    await openEditor(page, await server.createDocument(ann, 'Formatted'));
    await text(page).click();
    await page.keyboard.type('words');
    await page.keyboard.press('Alt+/');
    await page.getByRole('combobox', PALETTE).fill('heading 2');
    await page.keyboard.press('Enter');
    await text(page).locator('h2', { hasText: 'words' }).waitFor();
    await page.context().close();
  });

  it('are known in the slash menu: what is elsewhere is searched there, and what isn’t there is said', async () => {
    const page = await signIn(browser, server, ann, { locale: 'en-US' });
    await openEditor(page, await server.createDocument(ann, 'Slashed'));
    await text(page).click();
    await page.keyboard.type('/table');
    await page.getByRole('status').getByText('Tables aren’t available yet.').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('/print');
    await page.getByRole('option', { name: /Search all commands/ }).waitFor();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('combobox', PALETTE).inputValue()).toBe('print');
    await page.getByRole('option', { name: /^Print/ }).waitFor();
    // Nothing of it is left in the text.
    await expect.poll(() => text(page).textContent()).toBe('');
    await page.context().close();
  });

  it('are told by a hint in the empty line where one writes, and in no other', async () => {
    const page = await signIn(browser, server, ann, { locale: 'en-US' });
    await openEditor(page, await server.createDocument(ann, 'Hinted'));
    await text(page).click();
    expect(await hint(page)).toEqual(['"Start writing, or type / for commands"']);
    await page.keyboard.type('one');
    await page.keyboard.press('Enter');
    await expect.poll(() => hint(page)).toEqual(['', '"Type / for commands"']);
    await page.keyboard.press('Enter');
    await expect.poll(() => hint(page)).toEqual(['', '', '"Type / for commands"']);
    await page.keyboard.type('- ');
    await expect.poll(async () => (await hint(page)).filter((shown) => shown.includes('commands'))).toEqual([]);
    await page.keyboard.press('Backspace');
    await page.getByRole('textbox', { name: 'Title of the document' }).focus();
    await expect.poll(() => hint(page)).toEqual(['', '', '']);
    await page.context().close();
  });
});

describe('on the dashboard', () => {
  it('a right click opens the menu of a document, or of all that are selected', async () => {
    const { page } = await newcomer('clicker', ['Apples', 'Bread', 'Cheese']);
    await page.goto('/');
    await page.getByRole('link', { name: 'Bread' }).click({ button: 'right' });
    await page.getByRole('menu', { name: 'Actions for Bread' }).getByRole('menuitem', { name: 'Make a copy' }).waitFor();
    expect(await findings(page, { judged: 'all' })).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Bread' }).and(page.locator(':focus')).waitFor();
    await page.getByRole('checkbox', { name: 'Select “Apples”' }).check();
    await page.getByRole('checkbox', { name: 'Select “Bread”' }).check();
    await page.getByRole('link', { name: 'Apples' }).click({ button: 'right' });
    const menu = page.getByRole('menu', { name: 'Actions for the selected documents' });
    expect(await menu.getByRole('menuitem', { name: 'Rename' }).count()).toBe(0);
    await menu.getByRole('menuitem', { name: 'Star', exact: true }).click();
    await page.getByRole('button', { name: 'Star “Apples”', pressed: true }).waitFor();
    await page.getByRole('button', { name: 'Star “Bread”', pressed: true }).waitFor();
    await page.context().close();
  });

  it('documents are dragged to a tag, to the starred ones, and to the trash', async () => {
    const { account, page } = await newcomer('dragger', ['Apples', 'Bread', 'Cheese']);
    await server.call('POST', '/api/tags', account.token, { name: 'Kitchen' });
    await page.goto('/');
    await page.getByRole('checkbox', { name: 'Select “Apples”' }).check();
    await page.getByRole('checkbox', { name: 'Select “Bread”' }).check();
    await page.getByRole('link', { name: 'Apples' }).dragTo(page.getByRole('link', { name: 'Kitchen' }));
    await page.getByText('Added tag “Kitchen” to 2 documents').waitFor();
    await page.getByRole('link', { name: 'Cheese' }).dragTo(page.getByRole('link', { name: 'Starred' }));
    await page.getByRole('button', { name: 'Star “Cheese”', pressed: true }).waitFor();
    await page.getByRole('link', { name: 'Cheese' }).dragTo(page.getByRole('link', { name: 'Trash' }));
    await page.getByText('“Cheese” moved to trash').waitFor();
    const { items } = await server.call<{ items: { title: string; tags: string[] }[] }>('GET', '/api/documents', account.token);
    expect(items.map(({ title, tags }) => `${title} ${tags.length}`).sort()).toEqual(['Apples 1', 'Bread 1']);
    expect(new URL(page.url()).pathname).toBe('/');
    await page.context().close();
  });

  it('the palette has what its menus have, for what is selected too', async () => {
    const { page } = await newcomer('palettes', ['Apples', 'Bread']);
    await page.goto('/');
    await page.getByRole('checkbox', { name: 'Select “Apples”' }).check();
    await page.keyboard.press('Alt+/');
    const field = page.getByRole('combobox', PALETTE);
    await field.fill('sort');
    await page.getByRole('option', { name: 'Sort by: Title' }).waitFor();
    await field.fill('new tag');
    await page.getByRole('option', { name: 'New tag' }).waitFor();
    await field.fill('bin');
    await page.getByRole('option', { name: 'Move to trash' }).click();
    await page.getByText('“Apples” moved to trash').waitFor();
    await page.context().close();
  });
});

describe('a file that is dropped', () => {
  it.each(['/', '/sign-in'])('on %s stays outside, and that is said', async (where) => {
    const signedOut = where === '/sign-in';
    const page = signedOut
      ? await (await browser.newContext({ baseURL: server.webUrl, locale: 'en-US' })).newPage()
      : await signIn(browser, server, ann, { locale: 'en-US' });
    await page.goto(where);
    await page
      .getByRole(signedOut ? 'button' : 'link')
      .first()
      .waitFor();
    const isCaught = await page.locator('body').evaluate((target) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['words'], 'notes.txt', { type: 'text/plain' }));
      const options = { bubbles: true, cancelable: true, dataTransfer };
      return ['dragover', 'drop'].map((type) => !target.dispatchEvent(new DragEvent(type, options)));
    });
    expect(isCaught).toEqual([true, true]);
    await page.getByText('Files can’t be added here').waitFor();
    await page.context().close();
  });
});
