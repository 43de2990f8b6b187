/** Defines the tests of a table of states. Each table has a test file of its own, so that tables run in parallel. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../bench/src/browser.ts';
import { findings } from './accessibility.ts';
import { ONE_PROCESS, present } from './stage.ts';
import { TABLES } from './states.ts';
import { World } from './world.ts';

/** Tests that axe finds nothing in the states (light, dark and on a phone), and that none is wider than its window, in German either. */
export function judgeStates(table: keyof typeof TABLES): void {
  let world: World;
  let browser: Browser;

  beforeAll(async () => {
    [world, browser] = await Promise.all([World.make(), launchBrowser([ONE_PROCESS])]);
  });

  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });

  describe(`states of the table ${table}`, () => {
    it.each(TABLES[table])('$name: axe finds nothing, and nothing sticks out of any window', async (state) => {
      const found: Record<string, string[]> = {};
      await present(browser, world, state, async (page, look) => {
        const here = await findings(page, look);
        if (here.length > 0) found[look.name] = here;
      });
      expect(found).toEqual({});
    });
  });
}
