/**
 * What is measured inside a page: scripts that are put into it before its own, and that the product knows nothing of. Times are in milliseconds of the
 * page's clock, which begins with the navigation.
 */
import type { Page } from 'playwright-core';
import { percentile } from '../servers/arrivals.ts';

export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), max: sorted.at(-1) ?? Number.NaN };
}

/**
 * `probe.frame(done)` calls back once the frame that shows what is in the page now has been made; `probe.shown(selector, done)` once something with
 * words matches and stands in a frame; `probe.clicked` is when the last click began.
 */
const SCRIPT = `{
  const frame = (done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(null);
  });
  const shown = (selector, done) => {
    const look = () => {
      const found = document.querySelector(selector);
      if (!found || !found.textContent) return false;
      observer.disconnect();
      frame((at) => done(at, found));
      return true;
    };
    const observer = new MutationObserver(look);
    if (!look()) observer.observe(document, { subtree: true, childList: true });
  };
  const keys = [];
  const messages = [];
  window.probe = { frame, shown, keys, messages, clicked: null, watchesKeys: false };
  addEventListener('click', (event) => { window.probe.clicked = event.timeStamp; }, true);
  addEventListener('keydown', (event) => {
    if (window.probe.watchesKeys) frame((at) => keys.push(at - event.timeStamp));
  }, true);
  // The time that the page spends on a message: parsing, merging, and changing what is on the screen, all of which is done before its listener returns.
  const listen = WebSocket.prototype.addEventListener;
  WebSocket.prototype.addEventListener = function (type, listener, ...rest) {
    if (type !== 'message') return listen.call(this, type, listener, ...rest);
    return listen.call(this, type, (event) => {
      const begun = performance.now();
      listener(event);
      if (String(event.data).startsWith('{"type":"edits"')) messages.push(performance.now() - begun);
    }, ...rest);
  };
}`;

/** To be called before the page goes anywhere. */
export async function installProbe(page: Page): Promise<void> {
  await page.addInitScript(SCRIPT);
}

/** When the first text that matches was on the screen. */
export async function shownAt(page: Page, selector: string): Promise<number> {
  return (await page.evaluate(`new Promise((resolve) => window.probe.shown(${JSON.stringify(selector)}, resolve))`)) as number;
}
