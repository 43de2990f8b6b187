/** How lines look in a real browser: lists and their numbers, the direction of reading, one endless word. */
import type { Delta } from '@inkstone/ot';
import type { SharedDocument } from '@inkstone/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, opened, Server } from '../bench/src/server.ts';

let server: Server;
let browser: Browser;
let ann: Account;
let ben: Account;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  [ann, ben] = [await server.register('ann'), await server.register('ben')];
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Ann's page with a document of this content, and Ben, who is in it too. */
async function write(content: Delta, size = { width: 1280, height: 800 }): Promise<{ page: Page; other: SharedDocument; id: string }> {
  const id = await server.createDocument(ann, 'Lines', [ben]);
  const other = server.open(ben, id);
  await opened(other);
  if (content.length > 0) other.edit(content);
  await other.flushed();
  const page = await signIn(browser, server, ann, { viewport: size, acceptDownloads: true });
  await openEditor(page, id);
  return { page, other, id };
}

async function close(page: Page, other: SharedDocument): Promise<void> {
  await page.context().close();
  await other.close();
}

/** The numbers that are shown, in order. */
const numbers = (page: Page) =>
  page.locator('.ProseMirror > .line-ordered').evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset.number));

/** Where the text of each line begins, in pixels from the editor's edge. */
const starts = (page: Page) =>
  page
    .locator('.ProseMirror > .line')
    .evaluateAll((items) => items.map((item) => Number.parseFloat(getComputedStyle(item).paddingInlineStart)));

describe('an ordered list', () => {
  it('begins with the number that was typed, goes on from there, and gives it back by undo', async () => {
    const { page, other } = await write([]);
    await page.locator('.ProseMirror').click();
    await page.keyboard.type('42. answer');
    await page.keyboard.press('Enter');
    await page.keyboard.type('more');
    expect(await numbers(page)).toEqual(['42.', '43.']);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.keyboard.type('1. anew');
    expect(await numbers(page)).toEqual(['42.', '43.', '1.']);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.keyboard.type('7. ');
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.locator('.ProseMirror > .line').last().textContent()).toBe('7. ');
    expect(await numbers(page)).toEqual(['42.', '43.', '1.']);
    await close(page, other);
  });

  it('keeps long numbers clear of the text and of the window’s edge', async () => {
    const item: Delta = [{ insert: 'text' }, { insert: '\n', attributes: { list: 'ordered', start: 99_998 } }, { insert: 'text' }];
    for (const width of [1280, 360]) {
      const { page, other } = await write([...item, { insert: '\n', attributes: { list: 'ordered' } }], { width, height: 700 });
      const [left, end, text] = await page
        .locator('.ProseMirror > .line-ordered')
        .first()
        .evaluate((line) => {
          const style = getComputedStyle(line, '::before');
          const box = line.getBoundingClientRect();
          const range = document.createRange();
          range.selectNodeContents(line);
          const end = box.right - Number.parseFloat(style.right);
          return [end - Number.parseFloat(style.width), end, range.getBoundingClientRect().left];
        });
      expect(left).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(text as number);
      await close(page, other);
    }
  });

  it('stands as it nests, whatever gaps its indents have', async () => {
    const item = (indent: number): Delta => [
      { insert: `indent ${indent}` },
      { insert: '\n', attributes: { list: 'bullet', ...(indent > 0 && { indent }) } },
    ];
    const { page, other } = await write([0, 3, 1, 2].flatMap(item));
    const [first, second, third, fourth] = await starts(page);
    expect(second).toBe(third);
    expect((second ?? 0) - (first ?? 0)).toBeCloseTo((fourth ?? 0) - (third ?? 0), 3);
    expect(second).toBeGreaterThan(first ?? 0);
    await page.getByText('indent 3').click();
    await page.keyboard.press('Shift+Tab');
    await expect.poll(() => starts(page).then((all) => all[1])).toBe(first);
    await close(page, other);
  });
});

describe('the direction of a line', () => {
  const directions = (page: Page) =>
    page.locator('.ProseMirror > .line').evaluateAll((lines) => lines.map((line) => getComputedStyle(line).direction));

  it('is that of its own first word, whoever has a caret in it', async () => {
    const { page, other } = await write([{ insert: 'שלום\nwords\n\nאחת' }, { insert: '\n', attributes: { list: 'unchecked' } }]);
    for (const position of [0, 5, 11, 12]) {
      other.setSelection({ anchor: position, head: position });
      await expect.poll(() => page.locator('.cursor').count()).toBe(1);
      await expect
        .poll(() =>
          page
            .locator('.cursor')
            .evaluate((caret) =>
              [...(caret.closest('.ProseMirror')?.children ?? [])].indexOf(caret.closest('.ProseMirror > *') as Element),
            ),
        )
        .toBe([0, 5, 11, 12].indexOf(position));
      expect((await directions(page)).slice(0, 4)).toEqual(['rtl', 'ltr', 'ltr', 'rtl']);
    }
    await close(page, other);
  });
});

describe('keys that come faster than frames', () => {
  it('Up leads to the line above, though it was made a moment ago', async () => {
    const { page, other } = await write([]);
    await page.locator('.ProseMirror').click();
    await page.keyboard.type('one');
    const busy = page.evaluate(() => {
      const end = performance.now() + 500;
      while (performance.now() < end);
    });
    const keys = ['Enter', 'a', 'Enter', 'b', 'Enter', 'c', 'ArrowUp', 'ArrowUp', 'x'];
    await Promise.all([busy, ...keys.map((key) => page.keyboard.press(key))]);
    await expect.poll(() => other.text.toString()).toBe('one\nax\nb\nc\n');
    await close(page, other);
  });
});

describe('one word of 50,000 letters', () => {
  it.each([1280, 360])('as a heading fits into a window of %i pixels', async (width) => {
    const { page, other } = await write(
      [{ insert: 'x'.repeat(50_000) }, { insert: '\n', attributes: { header: 1 } }, { insert: 'end\n' }],
      {
        width,
        height: 700,
      },
    );
    await page.getByText('end', { exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await close(page, other);
  });
});
