/** Measures, in an open document, the time from a key to the frame with its letter, and the cost of another's edit for the page. */
import { DeltaBuilder } from '@inkstone/ot';
import type { Browser, Page } from 'playwright-core';
import { openEditor, signIn } from '../browser.ts';
import { type Account, opened, type Server } from '../server.ts';
import { installProbe, type Spread, spread } from './probe.ts';

export interface Typing {
  /** Time from the key's time stamp to the frame after it. */
  readonly key: Spread;
  /** Time of the page's thread for another's edit, from the message to the changed page. */
  readonly remote: Spread;
}

/** Milliseconds between two keys, and between two edits of the other. */
const PACE = 60;

/** @param others two accounts that may write */
export async function measureTyping(
  browser: Browser,
  server: Server,
  [writer, other]: readonly [Account, Account],
  id: string,
  count: number,
): Promise<Typing> {
  const page = await signIn(browser, server, writer);
  await installProbe(page);
  await openEditor(page, id);
  await goToMiddle(page);
  // The first keys include the time of compilation, so they are not counted.
  await page.keyboard.type('warming up ', { delay: PACE });
  await page.evaluate('window.probe.watchesKeys = true');
  await page.keyboard.type('it goes on and on '.repeat(Math.ceil(count / 18)).slice(0, count), { delay: PACE });
  await page.evaluate('new Promise((resolve) => window.probe.frame(() => window.probe.frame(resolve)))');
  await page.evaluate('window.probe.watchesKeys = false');
  const key = spread((await page.evaluate('window.probe.keys')) as number[]);

  await page.getByText('Saved', { exact: true }).first().waitFor();
  await page.evaluate('void window.probe.messages.splice(0)');
  await letOtherType(server, other, id, count);
  const remote = spread(
    (await page.evaluate(`(async () => {
    while (window.probe.messages.length < ${count / 2}) await new Promise((resolve) => setTimeout(resolve, 50));
    return window.probe.messages;
  })()`)) as number[],
  );
  await page.context().close();
  return { key, remote };
}

/** Puts the caret into a line in the middle of the document and shows it. */
async function goToMiddle(page: Page): Promise<void> {
  const lines = page.locator('.ProseMirror > *');
  const line = lines.nth(Math.floor((await lines.count()) / 2));
  await line.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await line.click({ position: { x: 40, y: 12 } });
}

/** Inserts single letters all over the document. Each is saved and shown before the next. */
async function letOtherType(server: Server, account: Account, id: string, count: number): Promise<void> {
  const document = server.open(account, id);
  await opened(document);
  for (let index = 0; index < count; index++) {
    const at = (index * 104_729) % (document.text.length - 1);
    document.edit(new DeltaBuilder().retain(at).insert('q').build());
    await document.flushed();
    await new Promise((resolve) => setTimeout(resolve, PACE));
  }
  await document.close();
}
