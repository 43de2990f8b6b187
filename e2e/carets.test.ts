/** A caret stays where its user puts it: while others write, and after a time away from the text. */
import { DeltaBuilder } from '@inkstone/ot';
import type { SharedDocument } from '@inkstone/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { endOfLine, Hands, LINE, MOVE_NAMES, MOVES, RIVER, WRITTEN_LINES } from '../bench/src/editor/moves.ts';
import { opened, Server } from '../bench/src/server.ts';

let server: Server;
let browser: Browser;
let page: Page;
let shared: SharedDocument;

/**
 * Holds what the server sends while a test says so, and lets it in right after the next input: the browser has moved its selection then, and has not told
 * of it yet. On a busy page, this is when others' letters come.
 */
const GAP = `{
  const listen = WebSocket.prototype.addEventListener;
  let held = [];
  let wake = () => {};
  window.gap = {
    isHolding: false,
    come: async (letter) => {
      while (!held.some(({ data }) => data.includes(letter))) await new Promise((woken) => { wake = woken; });
    },
    release: () => {
      const all = held;
      held = [];
      for (const { give } of all) give();
    },
  };
  WebSocket.prototype.addEventListener = function (type, listener) {
    listen.call(this, type, type !== 'message' ? listener : (event) => {
      if (!window.gap.isHolding) return listener(event);
      held.push({ data: event.data, give: () => listener(event) });
      wake();
    });
  };
  const letIn = (event) => {
    if (event.type === 'mousemove' && event.buttons === 0) return;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => window.gap.release();
    port2.postMessage(null);
  };
  for (const type of ['mousedown', 'mousemove', 'keydown']) window.addEventListener(type, letIn, true);
}`;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  const [ann, ben] = [await server.register('ann'), await server.register('ben')];
  const id = await server.createDocument(ben, 'Carets', [ann]);
  shared = server.open(ben, id);
  await opened(shared);
  shared.edit([{ insert: RIVER }]);
  await shared.flushed();
  page = await signIn(browser, server, ann, { viewport: { width: 1200, height: 2400 }, hasTouch: true });
  await page.addInitScript(GAP);
  await openEditor(page, id);
  await page.locator('[data-state=saved]').first().waitFor();
});

afterAll(async () => {
  await shared.close();
  await browser.close();
  await server.stop();
});

/** Ben writes a letter at the end of a line; resolves once it waits in Ann's page. */
async function writeInGap(line: number): Promise<void> {
  shared.edit(new DeltaBuilder().retain(endOfLine(shared.text.toString(), line)).insert('z').build());
  await page.evaluate(`gap.come('"z"')`);
}

/** Ben takes away the letters that he has written, and Ann's page shows the line as it was. What Ann has typed meanwhile may not have reached him yet. */
async function takeAway(line: number): Promise<void> {
  const end = endOfLine(shared.text.toString(), line);
  const [letters] = /z*$/.exec(shared.text.toString().slice(0, end)) as RegExpExecArray;
  shared.edit(
    new DeltaBuilder()
      .retain(end - letters.length)
      .delete(letters.length)
      .build(),
  );
  const words = RIVER.split('\n')[line] as string;
  await page.locator('.ProseMirror > *').nth(line).getByText(words, { exact: true }).waitFor();
}

describe.each(Object.entries(WRITTEN_LINES))('while another writes %s', (_where, line) => {
  it.each(MOVE_NAMES)('%s holds', async (name) => {
    const hands = await Hands.on(page, () => writeInGap(line));
    await page.evaluate('gap.isHolding = true');
    // Arrows are twenty moves as it is.
    const times = name.startsWith('arrows') ? 1 : 2;
    for (let number = 1; number <= times; number++) {
      const wanted = await MOVES[name](hands, number);
      await page.evaluate('carets.shown()');
      expect(await hands.selected()).toBe(wanted);
    }
    await page.evaluate('gap.isHolding = false; gap.release()');
    await takeAway(line);
  });
});

it.each([
  [2, 'word'],
  [3, 'line'],
] as const)('%i slow clicks select the %s while another writes', async (clicks, what) => {
  const line = WRITTEN_LINES['before the line'];
  const hands = await Hands.on(page, () => writeInGap(line));
  await page.evaluate('gap.isHolding = true');
  const words = await hands.words();
  const end = what === 'line' ? words.length : words.indexOf(' ');
  await hands.click(2);
  for (let click = 2; click <= clicks; click++) {
    // The system says which clicks belong together: those within 900 ms on Windows, and on a busy page it takes longer until they are heard of.
    await page.evaluate('{ const now = Date.now; Date.now = () => now() + 1_000; }');
    await writeInGap(line);
    await page.mouse.down({ clickCount: click });
    await page.mouse.up({ clickCount: click });
  }
  await page.evaluate('carets.shown()');
  expect(await hands.selected()).toBe(`${LINE}:0 to ${LINE}:${end}`);
  await page.evaluate('gap.isHolding = false; gap.release()');
  await takeAway(line);
});

/** Ways out of the text, by mouse and by keys. */
const WAYS_OUT: Record<string, () => Promise<void>> = {
  'into the title': () => page.getByRole('textbox', { name: 'Title' }).click(),
  'through a menu and Escape': async () => {
    await page.getByRole('button', { name: 'Document menu' }).click();
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'hidden' });
  },
  'through a dialog and Escape': async () => {
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  },
  'through the bar for finding and Escape': async () => {
    await page.keyboard.press('Control+f');
    const field = page.getByLabel('Find', { exact: true });
    await field.waitFor();
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'hidden' });
  },
  'into the bar beside the selection': () => page.keyboard.press('Alt+F10'),
};

describe.each(Object.entries(WAYS_OUT))('a word is selected, and one goes %s', (_way, leave) => {
  const restored = async () => {
    await page.keyboard.press('Control+z');
    await expect.poll(() => shared.text.toString()).toBe(`${RIVER}\n`);
  };

  it.each([LINE, LINE + 3])('a click into line %i places the caret there', async (line) => {
    const hands = await Hands.on(page);
    await hands.goTo(3, LINE + 6);
    await hands.click(3, LINE, 2);
    await page.evaluate('carets.shown()');
    await leave();
    await hands.click(30, line);
    await hands.press('x');
    await page.evaluate('carets.shown()');
    const words = RIVER.split('\n')[line] as string;
    expect(await hands.words(line)).toBe(`${words.slice(0, 30)}x${words.slice(30)}`);
    await restored();
  });
});
