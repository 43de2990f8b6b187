/**
 * Measures a long paste: the longest time that the page's thread is blocked, and the time until the text is inserted, saved and undone.
 * The texts are made in the page and reach the editor by a paste event, as from a clipboard.
 */
import type { Browser, Page } from 'playwright-core';
import { openEditor, signIn } from '../browser.ts';
import type { Account, Server } from '../server.ts';

/** The pasted content, as a JavaScript expression for the page. */
export interface PasteCase {
  readonly name: string;
  readonly type: 'text/plain' | 'text/html';
  readonly script: string;
}

const PROSE = `Array.from({ length: 60 }, (_, word) => 'the river keeps its own count of days'.split(' ')[(line * 7 + word * 3) % 8]).join(' ')`;

export const PASTES: readonly PasteCase[] = [
  { name: '5 MB of text', type: 'text/plain', script: lines(17_500, PROSE) },
  { name: '5 MB of HTML', type: 'text/html', script: lines(16_500, `'<p>' + ${PROSE}.replace('keeps', '<b>keeps</b>') + '</p>'`) },
  {
    name: '5 MB of text in short lines',
    type: 'text/plain',
    script: lines(125_000, "'line ' + line + ' of what was copied, and no more'"),
  },
  {
    name: '1,000,000 nodes',
    type: 'text/html',
    script: lines(
      10_000,
      "'<div style=\"color: red\">' + '<span onclick=\"x()\">a<i>b</i></span><!-- c -->'.repeat(24) + '<script>x()</' + 'script></div>'",
    ),
  },
  { name: 'a line of 1,000,000 characters', type: 'text/plain', script: "'the river keeps its own count of days '.repeat(26_316)" },
  { name: '1,000,000 characters without a space', type: 'text/plain', script: "'abcdefghij'.repeat(100_000)" },
  {
    name: '50,000 items, nested eight deep',
    type: 'text/html',
    script: "('<ul><li>a'.repeat(8) + '</li></ul>'.repeat(8)).repeat(6_250)",
  },
  { name: '300,000 newlines', type: 'text/plain', script: "'\\n'.repeat(300_000)" },
];

function lines(count: number, line: string): string {
  return `Array.from({ length: ${count} }, (_, line) => ${line}).join('\\n')`;
}

/** All times are in milliseconds. */
export interface Phase {
  /** The longest task of the page's thread; 0 if every task took less than 50 ms. */
  readonly freeze: number;
  readonly total: number;
}

export interface PasteCosts {
  /** Time until the text is in the editor. */
  readonly inserted: Phase;
  /** Time from then until the server has saved it. */
  readonly saved: Phase;
  readonly undone: Phase;
  /** Time for a letter typed after the pasted text. */
  readonly key: Phase;
}

/** Records tasks of 50 ms and more, as the browser reports them. Rendering is included. A key or a click waits for one of them at most. */
const WATCH = `window.watch = (() => {
  let [begun, longest] = [0, 0];
  const take = (entries) => {
    for (const { startTime, duration } of entries) if (startTime + duration > begun) longest = Math.max(longest, duration);
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: 'longtask' });
  return {
    begin: () => { begun = performance.now(); longest = 0; },
    end: () => new Promise((done) => {
      const total = performance.now() - begun;
      setTimeout(() => { take(observer.takeRecords()); done({ freeze: longest, total }); }, 100);
    }),
  };
})()`;

export async function measurePaste(browser: Browser, server: Server, account: Account, paste: PasteCase): Promise<PasteCosts> {
  const page = await signIn(browser, server, account);
  await openEditor(page, await server.createDocument(account, 'Paste'));
  await page.locator('.ProseMirror').click();
  await page.evaluate(`${WATCH}; window.content = ${paste.script}`);
  const phase = async (act: () => Promise<unknown>, done: string): Promise<Phase> => {
    await page.evaluate('watch.begin()');
    await act();
    await page.evaluate(done);
    return (await page.evaluate('watch.end()')) as Phase;
  };
  const inserted = await phase(() => pasteContent(page, paste.type), until("!document.querySelector('[role=dialog]')"));
  const saved = await phase(async () => {}, SAVED);
  const key = await phase(() => page.keyboard.type('x'), FRAME);
  await page.evaluate(SAVED);
  await page.keyboard.press('Control+z');
  const undone = await phase(
    () => page.keyboard.press('Control+z'),
    until("document.querySelector('.ProseMirror').childElementCount === 1"),
  );
  await page.evaluate(SAVED);
  await page.context().close();
  return { inserted, saved, undone, key };
}

const SAVED = until(`document.querySelector('[data-state=saved]')`);
const FRAME = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

/** Looked at now and then: a look in each frame would make the page draw frames. */
function until(condition: string): string {
  return `new Promise((done) => { const look = () => (${condition}) ? done() : setTimeout(look, 20); look(); })`;
}

/** Pastes `window.content` and waits until the paste has begun. */
async function pasteContent(page: Page, type: PasteCase['type']): Promise<void> {
  await page.evaluate(`{
    const clipboardData = new DataTransfer();
    clipboardData.setData('${type}', window.content);
    document.querySelector('.ProseMirror').dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }`);
  await page.getByRole('dialog').waitFor();
}
