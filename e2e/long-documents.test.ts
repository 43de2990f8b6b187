/** Documents that hardly anybody would write, in a real browser: they open, take keys at once and at both ends, and every letter is saved. */
import type { Delta } from '@inkstone/ot';
import type { SharedDocument } from '@inkstone/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, signIn } from '../bench/src/browser.ts';
import { type Account, opened, Server } from '../bench/src/server.ts';

const TEXT = '.ProseMirror';
const LINES = 50_000;

let server: Server;
let browser: Browser;
let ann: Account;
let ben: Account;
let shared: SharedDocument;
let page: Page;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  [ann, ben] = [await server.register('ann'), await server.register('ben')];
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

afterEach(async () => {
  await page.context().close();
  await shared.close();
});

/** Ben writes it, and Ann opens it. */
async function open(title: string, content: Delta): Promise<void> {
  const id = await server.createDocument(ben, title, [ann]);
  shared = server.open(ben, id);
  await opened(shared);
  shared.edit(content);
  await shared.flushed();
  page = await signIn(browser, server, ann);
  await page.goto(`/documents/${id}`);
  await page.locator(`${TEXT}[contenteditable=true] > *`).first().waitFor();
}

/** What Ben sees once what Ann typed has come to him. */
async function arrived(typed: string): Promise<string> {
  const has = () => shared.text.toString().includes(typed);
  if (!has()) {
    await new Promise<void>((resolve) => {
      const end = shared.subscribe({
        changed: () => {
          if (!has()) return;
          end();
          resolve();
        },
      });
    });
  }
  return shared.text.toString();
}

const whole = () => page.locator(`${TEXT}:not([aria-busy])`).waitFor();

const NESTED: Delta = Array.from({ length: LINES }, (_, index) => [
  { insert: 'a' },
  { insert: '\n', attributes: { ...(index % 8 > 0 && { indent: index % 8 }), list: index % 3 === 0 ? 'ordered' : 'bullet' } },
]).flat();

const CASES: readonly { readonly name: string; readonly content: Delta; readonly lines: number }[] = [
  { name: 'of only newlines', content: [{ insert: '\n'.repeat(LINES) }], lines: LINES + 1 },
  { name: 'of one line of a million letters', content: [{ insert: 'the river keeps its own count of days '.repeat(26_316) }], lines: 1 },
  { name: 'of one word of a million letters', content: [{ insert: 'abcdefghij'.repeat(100_000) }], lines: 1 },
  { name: 'of 50,000 items, nested eight deep', content: NESTED, lines: LINES + 1 },
];

describe.each(CASES)('a document $name', ({ name, content, lines }) => {
  it('opens, takes keys at both ends, and is saved as it was typed', async () => {
    await open(name, content);
    const before = shared.text.toString();
    await whole();
    expect(await page.locator(TEXT).evaluate((text) => text.childElementCount)).toBe(lines);
    await page.locator(TEXT).focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('first ');
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' last');
    await arrived('first ');
    expect(await arrived(' last')).toBe(`first ${before.slice(0, -1)} last\n`);
    await page.getByText('Saved', { exact: true }).first().waitFor();
  });
});

describe('a long document', () => {
  const prose = Array.from({ length: 5_000 }, (_, line) => `Line ${line} of what stands in it.`).join('\n');

  it('shows its beginning first, and what is typed at that moment stands where it belongs', async () => {
    const id = await server.createDocument(ben, 'Long', [ann]);
    shared = server.open(ben, id);
    await opened(shared);
    shared.edit([{ insert: prose }]);
    await shared.flushed();
    page = await signIn(browser, server, ann);
    // In the task in which the beginning is drawn: nothing else can have been drawn by then.
    await page.addInitScript(`new MutationObserver((_, observer) => {
      const text = document.querySelector('${TEXT}[contenteditable=true]');
      if (!text || !text.firstElementChild) return;
      observer.disconnect();
      window.drawn = text.childElementCount;
      text.focus();
      text.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', code: 'End', ctrlKey: true, bubbles: true, cancelable: true }));
      window.drawnForKey = text.childElementCount;
    }).observe(document, { subtree: true, childList: true })`);
    await page.goto(`/documents/${id}`);
    await whole();
    expect(await page.evaluate('window.drawn')).toBeLessThan(500);
    expect(await page.evaluate('window.drawnForKey')).toBe(5_000);
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' The end.');
    expect(await arrived(' The end.')).toBe(`${prose} The end.\n`);
  });

  it('takes what others write while it is being drawn', async () => {
    await open('Long, and written in', [{ insert: prose }]);
    // Whether it comes before or after the rest is drawn.
    shared.edit([{ retain: shared.text.length - 1 }, { insert: ' The end.' }]);
    await page.locator(`${TEXT} > :last-child`).getByText('The end.').waitFor({ state: 'attached' });
    await whole();
    const shown = await page.locator(TEXT).evaluate((text) => [...text.children].map((line) => line.textContent).join('\n'));
    expect(shown).toBe(`${prose} The end.`);
  });
});
