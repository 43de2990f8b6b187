/** Finding, code, pasting and exporting, in a real browser on a real server. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, Server } from '../bench/src/server.ts';

let server: Server;
let browser: Browser;
let ann: Account;
let page: Page;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  ann = await server.register('ann');
  page = await signIn(browser, server, ann);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

beforeEach(async () => {
  await openEditor(page, await server.createDocument(ann, 'Text tools'));
  await page.locator('.ProseMirror').click();
});

async function paste(type: 'text/plain' | 'text/html', content: string): Promise<void> {
  await page.locator('.ProseMirror').evaluate(
    (editor, data) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData(data.type, data.content);
      editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    },
    { type, content },
  );
}

const shown = () => page.locator('.ProseMirror').evaluate((editor) => [...editor.children].map((line) => line.textContent).join('\n'));
const found = () => page.getByRole('search').getByRole('status');

describe('finding', () => {
  it('counts, goes from match to match, and leaves the match selected', async () => {
    await paste('text/plain', 'a word, another Word\nand no more words');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Control+f');
    await page.getByLabel('Find', { exact: true }).fill('word');
    await found().getByText('1 of 3').waitFor();
    await page.getByRole('button', { name: 'Match case' }).click();
    await page.getByRole('button', { name: 'Whole words' }).click();
    await found().getByText('1 of 1').waitFor();
    await page.getByRole('button', { name: 'Whole words' }).click();
    await page.keyboard.press('F3');
    await found().getByText('2 of 2').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => String(getSelection()))).toBe('word');
  });

  it('leaves the text alone while its bar is still being fetched', async () => {
    let arrive = (): void => {};
    let ask = (): void => {};
    const asked = new Promise<void>((resolve) => {
      ask = resolve;
    });
    await page.route('**/assets/FindBar-*.js', (route) => {
      arrive = () => void route.continue();
      ask();
    });
    await openEditor(page, await server.createDocument(ann, 'Text tools'));
    await paste('text/plain', 'a word');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+f');
    await asked;
    await page.keyboard.type('too early');
    arrive();
    await page.getByLabel('Find', { exact: true }).and(page.locator(':focus')).waitFor();
    expect(await shown()).toBe('a word');
    await page.unroute('**/assets/FindBar-*.js');
  });

  it('replaces all by an expression, as one step to undo', async () => {
    await paste('text/plain', 'Hopper, Grace\nLovelace, Ada');
    await page.keyboard.press('Control+h');
    await page.getByLabel('Find', { exact: true }).fill('(\\w+), (\\w+)');
    await page.getByRole('button', { name: 'Regular expression' }).click();
    await found().getByText(/of 2/).waitFor();
    await page.getByLabel('Replace with').fill('$2 $1');
    await page.getByRole('button', { name: 'Replace all' }).click();
    await found().getByText('2 matches replaced').waitFor();
    expect(await shown()).toBe('Grace Hopper\nAda Lovelace');
    // The focus is on the button.
    await page.keyboard.press('Control+z');
    expect(await shown()).toBe('Hopper, Grace\nLovelace, Ada');
  });

  it('says what is no expression, and gives up one that never ends', async () => {
    await paste('text/plain', 'a'.repeat(60));
    await page.keyboard.press('Control+f');
    await page.getByRole('button', { name: 'Regular expression' }).click();
    await page.getByLabel('Find', { exact: true }).fill('(a');
    await found()
      .getByText(/Invalid regular expression/)
      .waitFor();
    await page.getByLabel('Find', { exact: true }).fill('(a+)+b');
    await found().getByText('This expression takes too long.').waitFor();
  });
});

describe('pasting', () => {
  it('takes no handler along, and has none of them reported', async () => {
    const reports: string[] = [];
    page.on('console', (message) => reports.push(message.text()));
    await paste('text/html', '<p onclick="window.ran = 1">kept <b onmouseover="x()">words</b><img src="x" onerror="window.ran = 1"></p>');
    expect(await shown()).toBe('kept words');
    expect(await page.evaluate("'ran' in window")).toBe(false);
    expect(reports.filter((report) => /security policy/i.test(report))).toEqual([]);
    page.removeAllListeners('console');
  });
});

describe('code', () => {
  it('is coloured, in a language that one can choose', async () => {
    await paste('text/html', '<pre><code class="language-typescript">export const x = 1;\n// note</code></pre><p>after</p>');
    await page.locator('.code-keyword').first().waitFor();
    await page.getByRole('button', { name: 'Code language: TypeScript' }).click();
    await page.getByPlaceholder('Search languages').fill('py');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Code language: Python' }).waitFor();
    expect(await page.locator('[data-language="python"]').count()).toBe(2);
    await page.getByRole('button', { name: 'Code language: Python' }).click();
    await page.getByPlaceholder('Search languages').fill('kot');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Code language: Kotlin' }).waitFor();
  });
});

describe('a long paste', () => {
  it('comes in whole, and is undone in one step', async () => {
    const lines = Array.from({ length: 4_000 }, (_, index) => `Line ${index} of a long text that somebody copied`);
    await page.keyboard.type('before ');
    await paste('text/plain', lines.join('\n'));
    await page.getByRole('dialog').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await shown()).toBe(`before ${lines.join('\n')}`);
    await page.keyboard.press('Control+z');
    await page.locator('.ProseMirror > :only-child').waitFor();
    expect(await shown()).toBe('before ');
  });

  it('that is longer than a document may be changes nothing and says so', async () => {
    await page.keyboard.type('before');
    await paste('text/plain', 'a line of ten millions\n'.repeat(440_000));
    await page.getByText('Document too long').waitFor();
    expect(await shown()).toBe('before');
  });
});

describe('exporting', () => {
  it('downloads the document as Markdown', async () => {
    await paste('text/html', '<h1>Title</h1><ul><li>one</li><li><b>two</b></li></ul>');
    await page.getByRole('button', { name: 'Document menu' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Download as Markdown' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.md$/);
    expect(readFileSync(await download.path(), 'utf8')).toBe('# Text tools\n\n# Title\n\n- one\n- **two**\n');
  });

  it('downloads the document as HTML, in which check boxes and empty lines are to be seen', async () => {
    await paste('text/html', '<p>one</p><p><br></p><ul><li data-list="checked">done</li><li data-list="unchecked">open</li></ul>');
    await page.getByRole('button', { name: 'Document menu' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Download as HTML' }).click()]);
    const html = readFileSync(await download.path(), 'utf8');
    expect(/<body>.*<\/body>/s.exec(html)?.[0]).toBe(
      '<body><h1 dir="auto">Text tools</h1><p dir="auto">one</p><p dir="auto"><br></p><ul><li dir="auto" data-list="checked"><input type="checkbox" disabled="" checked=""> done</li><li dir="auto" data-list="unchecked"><input type="checkbox" disabled=""> open</li></ul></body>',
    );
  });
});
