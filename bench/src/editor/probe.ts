/**
 * Scripts that measure inside a page. They run before the page's own scripts, and the product does not know of them. Times are in milliseconds since the
 * navigation.
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
 * `probe.frame(done)` calls back once the current content of the page has been drawn. `probe.shown(selector, done)` calls back once a matching element with
 * text has been drawn. `probe.clicked` is the time of the last click.
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
  // Measures how long the page handles a message: its listener parses, merges and changes the screen before it returns.
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

/** Call this before the page navigates. */
export async function installProbe(page: Page): Promise<void> {
  await page.addInitScript(SCRIPT);
}

/** When the first matching text was on the screen. */
export async function shownAt(page: Page, selector: string): Promise<number> {
  return (await page.evaluate(`new Promise((resolve) => window.probe.shown(${JSON.stringify(selector)}, resolve))`)) as number;
}
