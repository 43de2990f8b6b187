/** Measures the time from a click, or from the navigation, to a document's text on the screen. */
import type { Browser } from 'playwright-core';
import { signIn } from '../browser.ts';
import type { Account, Server } from '../server.ts';
import { installProbe, type Spread, shownAt, spread } from './probe.ts';

const LINE = '.ProseMirror > *';

export interface Openings {
  /** From a click in the document list after the app is loaded. `dashboard.ts` measures earlier clicks. */
  readonly click: Spread;
  /** From the navigation to its address, with the app in the browser's cache. */
  readonly address: Spread;
  /** The same with an empty cache. */
  readonly cold: Spread;
}

export async function measureOpenings(browser: Browser, server: Server, account: Account, id: string, rounds: number): Promise<Openings> {
  const click: number[] = [];
  const address: number[] = [];
  const cold: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await signIn(browser, server, account);
    await installProbe(page);
    await page.goto(`/documents/${id}`);
    cold.push(await shownAt(page, LINE));
    await page.reload();
    address.push(await shownAt(page, LINE));
    await page.goto('/');
    await page.getByRole('search').getByRole('textbox').waitFor();
    const link = page.locator(`a[href="/documents/${id}"]`).first();
    await link.click();
    const shown = await shownAt(page, LINE);
    click.push(shown - ((await page.evaluate('window.probe.clicked')) as number));
    await page.context().close();
  }
  return { click: spread(click), address: spread(address), cold: spread(cold) };
}
