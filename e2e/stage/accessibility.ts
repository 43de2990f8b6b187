/** Checks the accessibility of a page: axe's findings, and content that is wider than the window. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import type { Look } from './looks.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Resolves when all animations have ended and the fonts are loaded. While something fades in, pictures lack it and axe measures too little contrast. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every((animation) => animation.effect?.getComputedTiming().endTime === Infinity || animation.playState !== 'running'),
  );
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/** The findings in a look: what axe finds, by rule and place, if the look is judged; and by how many pixels the page is wider than its window. */
export async function findings(page: Page, { judged }: Pick<Look, 'judged'>): Promise<string[]> {
  const found = judged === 'nothing' ? [] : await judgement(page, judged);
  const overhang = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return overhang > 0 ? [...found, `wider than its window by ${overhang} pixels`] : found;
}

async function judgement(page: Page, what: 'all' | 'colours'): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(AXE);
  const options = { resultTypes: ['violations'], ...(what === 'colours' && { runOnly: ['color-contrast'] }) };
  const result = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as {
    violations: { id: string; nodes: { target: string[] }[] }[];
  };
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
