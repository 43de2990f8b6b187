/** The list of documents on a cold load, on a slow computer: when it is shown, and when a click on it is answered. */
import type { Browser } from 'playwright-core';
import { signIn } from '../browser.ts';
import type { Account, Server } from '../server.ts';
import { installProbe, type Spread, shownAt, spread } from './probe.ts';

export interface DashboardLoad {
  /** From the navigation to the list on the screen. */
  readonly shown: Spread;
  /** From the navigation to the menu on the screen that a click opens, made as soon as the list is shown. */
  readonly answered: Spread;
}

/** @param slowdown factor by which the page's processor is slowed */
export async function measureDashboard(
  browser: Browser,
  server: Server,
  account: Account,
  rounds: number,
  slowdown: number,
): Promise<DashboardLoad> {
  const shown: number[] = [];
  const answered: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await signIn(browser, server, account);
    await installProbe(page);
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await page.addInitScript(`window.probe.shown('main a[href^="/documents/"]', (at) => {
      window.listShown = at;
      document.querySelector('header [aria-haspopup="menu"]').click();
    })`);
    await page.goto('/');
    answered.push(await shownAt(page, '[role="menu"]'));
    shown.push((await page.evaluate('window.listShown')) as number);
    await page.context().close();
  }
  return { shown: spread(shown), answered: spread(answered) };
}
