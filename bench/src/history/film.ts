/** Measures what the next moment of a document's history costs a page, in a real browser. */
import type { Browser } from 'playwright-core';
import { signIn } from '../browser.ts';
import type { Account, Server } from '../server.ts';

/** The first steps load what they need and are not counted. */
const WARM_STEPS = 20;

/** @returns milliseconds of work on the page's main thread for each of `steps` next moments from `version` on (scripts, styles, layout, painting), ascending */
export async function filmSteps(
  browser: Browser,
  server: Server,
  account: Account,
  { id, version, steps }: { readonly id: string; readonly version: number; readonly steps: number },
): Promise<number[]> {
  const page = await signIn(browser, server, account);
  await page.goto(`/documents/${id}/history?version=${version}`);
  const slider = page.getByRole('slider');
  await page.locator('.ink-text').waitFor();
  await slider.focus();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const worked = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  const times: number[] = [];
  for (let step = 1; step <= WARM_STEPS + steps; step++) {
    const before = await worked();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(
      (wanted) => document.querySelector<HTMLInputElement>('input[type=range]')?.value === String(wanted),
      version + step,
    );
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    if (step > WARM_STEPS) times.push((await worked()) - before);
  }
  await page.context().close();
  return times.sort((a, b) => a - b);
}
