/** What keeps people out of a page: axe's findings, and what sticks out of the window. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds, by rule and place; and by how many pixels the page is wider than its window, if it is. Where the system forces its colours, contrast is
 * the system's; axe would judge `-webkit-text-fill-color`, for which Chromium still gives the page's own.
 */
export async function findings(page: Page): Promise<string[]> {
  // What fades in has no contrast yet.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every((animation) => animation.effect?.getComputedTiming().endTime === Infinity || animation.playState !== 'running'),
  );
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(AXE);
  const result = (await page.evaluate(
    `axe.run({ rules: { 'color-contrast': { enabled: !matchMedia('(forced-colors: active)').matches } } })`,
  )) as { violations: { id: string; nodes: { target: string[] }[] }[] };
  const found = result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  const overhang = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return overhang > 0 ? [...found, `wider than its window by ${overhang} pixels`] : found;
}
