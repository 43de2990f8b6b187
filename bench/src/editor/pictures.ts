/** Scrolls through a page of photographs and measures for how long the page's thread is busy without a pause. */
import { DeltaBuilder } from '@inkstone/ot';
import type { Browser, Page } from 'playwright-core';
import { openEditor, signIn } from '../browser.ts';
import { type Account, opened, type Server } from '../server.ts';

/** Pixels of a photograph. */
const SIZE = { width: 2_000, height: 1_300 };
/** Pixels of one turn of the wheel, and milliseconds between two. */
const TURN = { pixels: 300, pauseMs: 16 };
/** Milliseconds between two looks whether the server has made the smaller versions. */
const LOOK_MS = 500;

export interface PictureFigures {
  /** The longest tasks in milliseconds, the longest first; tasks under 50 ms are not counted. */
  readonly longTasks: readonly number[];
  /** How far the layout moved by itself, by the browser's measure; 0: nothing moved. */
  readonly shift: number;
  /** Pictures that were shown. */
  readonly loaded: number;
}

export async function measurePictures(browser: Browser, server: Server, account: Account, count: number): Promise<PictureFigures> {
  const page = await signIn(browser, server, account);
  await page.goto('/');
  const id = await documentOf(page, server, account, count);
  await page.addInitScript(`
    window.tasks = []; window.shift = 0;
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value; }).observe({ type: 'layout-shift' });
  `);
  await openEditor(page, id);
  await page.locator('img.embed-image').first().waitFor();
  await page.evaluate('new Promise((resolve) => requestIdleCallback(resolve, { timeout: 10_000 }))');
  await page.evaluate('window.tasks.length = 0');
  await page.mouse.move(600, 400);
  const bottom = () => page.evaluate('window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 2');
  while (!(await bottom())) {
    await page.mouse.wheel(0, TURN.pixels);
    await page.waitForTimeout(TURN.pauseMs);
  }
  const figures = {
    longTasks: ((await page.evaluate('window.tasks')) as number[]).sort((a, b) => b - a),
    shift: (await page.evaluate('window.shift')) as number,
    loaded: await page
      .locator('img.embed-image')
      .evaluateAll((all) => (all as HTMLImageElement[]).filter((one) => one.naturalWidth > 0).length),
  };
  await page.context().close();
  return figures;
}

/** A document with so many photographs, each with a line of text below it. */
async function documentOf(page: Page, server: Server, account: Account, count: number): Promise<string> {
  const id = await server.createDocument(account, 'Photographs');
  const content = new DeltaBuilder();
  let last = '';
  for (let index = 0; index < count; index++) {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(await photograph(page, index))], { type: 'image/jpeg' }), `photo-${index}.jpg`);
    const headers = { authorization: `Bearer ${account.token}` };
    const answer = await fetch(`${server.url}/api/documents/${id}/files`, { method: 'POST', headers, body: form });
    if (answer.status !== 201) throw new Error(`no picture: ${answer.status} ${await answer.text()}`);
    last = ((await answer.json()) as { id: string }).id;
    content.insert({ image: `/api/files/${last}` }).insert(`\nPhotograph ${index + 1}\n`);
  }
  const shared = server.open(account, id);
  await opened(shared);
  shared.edit(content.build());
  await shared.flushed();
  await shared.close();
  await smallerVersions(server, account, last);
  return id;
}

/** They are made one after another, so that the last picture has its own when all have. */
async function smallerVersions(server: Server, account: Account, id: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${server.url}/api/files/${id}?width=1280`, { headers: { authorization: `Bearer ${account.token}` } });
    await answer.body?.cancel();
    if (answer.headers.get('content-type') === 'image/webp') return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** What a camera might have made: shapes and noise, so that it takes as long to decode. */
async function photograph(page: Page, seed: number): Promise<Buffer> {
  // A string: what runs in the page must not name its functions, as a compiled one does.
  const base64 = (await page.evaluate(`(async () => {
    const canvas = new OffscreenCanvas(${SIZE.width}, ${SIZE.height});
    const context = canvas.getContext('2d');
    let state = ${seed + 1};
    const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
    for (let shape = 0; shape < 3000; shape++) {
      context.fillStyle = 'hsl(' + next() * 360 + ' ' + next() * 80 + '% ' + next() * 90 + '%)';
      context.fillRect(next() * canvas.width, next() * canvas.height, next() * 160, next() * 160);
    }
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 })).arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  })()`)) as string;
  return Buffer.from(base64, 'base64');
}
