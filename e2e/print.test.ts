/** A document on paper: all of its lines, however long it is and however soon it is printed, and nothing of the page around them. */
import { type Delta, DeltaBuilder } from '@inkstone/ot';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, opened, Server } from '../bench/src/server.ts';

const LINES = 5_000;

let server: Server;
let browser: Browser;
let ann: Account;
let page: Page;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  ann = await server.register('ann');
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

beforeEach(async () => {
  page = await signIn(browser, server, ann, { colorScheme: 'dark' });
  return () => page.context().close();
});

async function write(title: string, content: Delta): Promise<string> {
  const id = await server.createDocument(ann, title);
  const shared = server.open(ann, id);
  await opened(shared);
  shared.edit(content);
  await shared.flushed();
  await shared.close();
  return id;
}

/** A long text of paragraphs, with headings at its beginning, in its middle and at its end. */
function longText(): Delta {
  const text = new DeltaBuilder();
  for (let line = 1; line <= LINES; line++) {
    const isHeading = [1, LINES / 2, LINES].includes(line);
    text.insert(`Line ${line}`).insert('\n', isHeading ? { header: 2 } : undefined);
  }
  return text.build();
}

/** Headings by which a reader finds places in a PDF; Chromium writes them into it as they are. */
function headingsOf(pdf: Buffer): string[] {
  return [...pdf.toString('latin1').matchAll(/\/Title \(([^)]*)\)/g)].map(([, title]) => title as string);
}

function pagesOf(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;
}

const show = () => page.emulateMedia({ media: 'print' });

describe('a printed document', () => {
  it('has its first, its middle and its last line, though the page has only just drawn its beginning', async () => {
    const id = await write('Five thousand lines', longText());
    // The parts that are still to be drawn wait for frames and timers: none comes before the page is printed.
    await page.addInitScript(`{
      const printed = new Promise((resolve) => addEventListener('beforeprint', resolve));
      const later = window.setTimeout.bind(window);
      window.setTimeout = (run, ms, ...rest) => document.querySelector('.ink-text') ? later(() => printed.then(() => run(...rest)), ms) : later(run, ms, ...rest);
      const frame = window.requestAnimationFrame.bind(window);
      window.requestAnimationFrame = (run) => document.querySelector('.ink-text') ? frame((time) => printed.then(() => run(time))) : frame(run);
    }`);
    await page.goto(`/documents/${id}`);
    await page.locator('.ink-text > *').first().waitFor();
    expect(await page.locator('.ink-text > *').count()).toBeLessThan(LINES);
    const pdf = await page.pdf({ format: 'A4', tagged: true, outline: true });
    expect(headingsOf(pdf)).toEqual(expect.arrayContaining(['Line 1', `Line ${LINES / 2}`, `Line ${LINES}`]));
    expect(pagesOf(pdf)).toBeGreaterThan(LINES / 50);
  });

  it('is its title and its text, dark on white in the dark theme too, and nothing of the page', async () => {
    const text = new DeltaBuilder()
      .insert('Some words, a ')
      .insert('link', { link: 'https://example.org' })
      .insert(' and ')
      .insert('a mark', { background: '#fff2a8' })
      .insert('\n')
      .insert('let code = 1;')
      .insert('\n', { codeBlock: 'javascript' })
      .build();
    const id = await write('A title of its own', text);
    await openEditor(page, id);
    await page.getByRole('toolbar').first().waitFor();
    await page.getByRole('button', { name: 'Copy code' }).waitFor();
    await show();
    const { shown, colors } = await page.evaluate(() => {
      const parts = [...document.body.querySelectorAll('*')].filter(
        (part) =>
          part.childElementCount === 0 &&
          part.checkVisibility({ visibilityProperty: true }) &&
          part.getClientRects().length > 0 &&
          !part.closest('.ink-text'),
      );
      const words = document.querySelector('.ink-text p') as Element;
      const grounds = [words, document.querySelector('main') as Element, document.body, document.documentElement];
      return {
        shown: parts.map((part) => part.textContent),
        colors: [getComputedStyle(words).color, ...grounds.map((part) => getComputedStyle(part).backgroundColor)],
      };
    });
    expect(shown).toEqual(['A title of its own']);
    const [color, ...grounds] = colors;
    expect(color).toBe('rgb(22, 32, 31)');
    for (const ground of grounds) expect(['rgba(0, 0, 0, 0)', 'rgb(255, 255, 255)']).toContain(ground);
    expect(await page.getByRole('button', { name: 'Copy code' }).count()).toBe(0);
    const { textDecorationLine } = await page.getByRole('link').evaluate((link) => getComputedStyle(link));
    expect(textDecorationLine).toBe('underline');
  });

  it('has its title once where the text begins with it', async () => {
    const id = await write('Twice', new DeltaBuilder().insert('Twice').insert('\n', { header: 1 }).insert('Words').build());
    await openEditor(page, id);
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    await show();
    expect(await page.getByText('Twice', { exact: true }).filter({ visible: true }).count()).toBe(1);
  });

  it('has no hint in the empty line where the caret is', async () => {
    await openEditor(page, await write('A line to come', new DeltaBuilder().insert('Words\n').build()));
    await page.locator('.ink-text').press('Control+End');
    const hint = () => page.locator('p.line-caret').evaluate((line) => getComputedStyle(line, '::before').content);
    await expect.poll(hint).toBe('"Type / for commands"');
    await show();
    expect(await hint()).toBe('none');
  });

  it('is printed from its menu and from the palette, which say the key', async () => {
    const id = await write('From the menu', new DeltaBuilder().insert('Words').build());
    await page.addInitScript('window.printed = 0; window.print = () => { window.printed += 1; }');
    await openEditor(page, id);
    await page.getByRole('button', { name: 'Document menu' }).click();
    await page.getByRole('menuitem', { name: /^Print\s*Ctrl\+P$/ }).click();
    await expect.poll(() => page.evaluate('window.printed')).toBe(1);
    await page.keyboard.press('Alt+/');
    await page.getByRole('option', { name: /^Print/ }).click();
    await expect.poll(() => page.evaluate('window.printed')).toBe(2);
  });
});
