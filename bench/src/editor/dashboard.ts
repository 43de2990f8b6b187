/** Measures a first load of the document list on a slow computer: when the list is shown, how long a click on a document takes, and when menus open. */
import type { Browser, Page } from 'playwright-core';
import { signIn } from '../browser.ts';
import type { Account, Server } from '../server.ts';
import { installProbe, type Spread, shownAt, spread } from './probe.ts';

export interface DashboardLoad {
  /** Time from the navigation to the list on the screen. */
  readonly shown: Spread;
  /** Time from a click on a document, made as soon as the list is shown, until the address is the document's. */
  readonly followed: Spread;
  /** Time from the same click to the document on the screen. */
  readonly opened: Spread;
  /** Time from the navigation to an open menu. Its button is clicked as soon as it is there. */
  readonly complete: Spread;
}

const LIST = 'main a[href^="/documents/"]';

/** @param slowdown factor by which the page's processor is slowed */
export async function measureDashboard(
  browser: Browser,
  server: Server,
  account: Account,
  rounds: number,
  slowdown: number,
): Promise<DashboardLoad> {
  const slowPage = async (script: string): Promise<Page> => {
    const page = await signIn(browser, server, account);
    await installProbe(page);
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await page.addInitScript(script);
    await page.goto('/', { waitUntil: 'commit' });
    return page;
  };
  const times = { shown: [] as number[], followed: [] as number[], opened: [] as number[], complete: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const complete = await slowPage(`window.probe.shown('main [aria-haspopup="menu"]', (at, button) => button.click())`);
    times.complete.push(await shownAt(complete, '[role="menu"]'));
    await complete.context().close();

    const opened = await slowPage(`{
      addEventListener('click', ({ timeStamp }) => { window.clickedAt = timeStamp; }, true);
      const { pushState } = history;
      history.pushState = function (...args) {
        window.followedAt ??= performance.now();
        pushState.apply(this, args);
      };
      window.list = new Promise((resolve) => window.probe.shown('${LIST}', (at, link) => {
        const { x, y } = link.getBoundingClientRect();
        resolve({ at, x, y });
      }));
      window.textAt = new Promise((resolve) => window.probe.shown('.ProseMirror', resolve));
    }`);
    const list = (await opened.evaluate('window.list')) as { at: number; x: number; y: number };
    times.shown.push(list.at);
    await opened.mouse.click(list.x + 5, list.y + 5);
    const textAt = (await opened.evaluate('window.textAt')) as number;
    const [clickedAt, followedAt] = (await opened.evaluate('[window.clickedAt, window.followedAt]')) as [number, number];
    times.followed.push(followedAt - clickedAt);
    times.opened.push(textAt - clickedAt);
    await opened.context().close();
  }
  return { shown: spread(times.shown), followed: spread(times.followed), opened: spread(times.opened), complete: spread(times.complete) };
}
