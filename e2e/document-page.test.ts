/** A document's page around its text, in real browsers: outline and view, people, panels, phones, and who may only read. */
import type { Delta } from '@inkstone/ot';
import type { SharedDocument } from '@inkstone/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, opened, Server } from '../bench/src/server.ts';
import { findings as judge, settled } from './stage/accessibility.ts';

const EDITOR = '.ProseMirror';

let server: Server;
let browser: Browser;
let ann: Account;
let ben: Account;
let cleo: Account;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  [ann, ben, cleo] = [await server.register('ann'), await server.register('ben'), await server.register('cleo')];
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** What axe finds, and what sticks out of the window. */
async function findings(page: Page): Promise<string[]> {
  await settled(page);
  return judge(page, { judged: 'all' });
}

const LINES = 'A line of the text between two headings.\n'.repeat(40);

/** Eight headings with forty lines each. */
const CHAPTERS: Delta = Array.from({ length: 8 }, (_, chapter) => [
  { insert: `${chapter === 0 ? '' : LINES}Chapter ${chapter + 1}` },
  { insert: '\n', attributes: { header: 1 + (chapter % 2) } },
]).flat();

async function withText(title: string, content: Delta, others: readonly Account[] = []): Promise<{ id: string; shared: SharedDocument }> {
  const id = await server.createDocument(ann, title, [ben, ...others]);
  const shared = server.open(ben, id);
  await opened(shared);
  shared.edit(content);
  await shared.flushed();
  return { id, shared };
}

describe('the way from the list to a document', () => {
  it('never shows an empty page, and says so when the document’s page is long in coming', async () => {
    const { id } = await withText('From the list', CHAPTERS);
    const page = await signIn(browser, server, ann);
    let send = () => {};
    const asked = new Promise<void>((resolve) => {
      const held = new Promise<void>((release) => {
        send = release;
      });
      void page.route('**/assets/DocumentPage-*.js', async (route) => {
        resolve();
        await held;
        await route.continue();
      });
    });
    await page.goto('/');
    const link = page.getByRole('link', { name: 'From the list' }).first();
    await link.waitFor();
    await page.evaluate(`{
      window.emptyFrames = 0;
      const look = () => {
        if (![...document.querySelectorAll('main')].some((main) => main.checkVisibility())) window.emptyFrames++;
        requestAnimationFrame(look);
      };
      look();
    }`);
    await link.click();
    await asked;
    await page.getByRole('status').getByText('Loading the page').waitFor({ state: 'attached' });
    send();
    await page.locator(EDITOR).getByText('Chapter 1').waitFor();
    await page.goBack();
    await link.click();
    await page.locator(EDITOR).getByText('Chapter 1').waitFor();
    expect(await page.evaluate('window.emptyFrames')).toBe(0);
    expect(page.url()).toContain(id);
    await page.context().close();
  });
});

describe('the star, the tags and the link', () => {
  it('are in the head, in the menu of a narrow window and in the palette, which all tell the same', async () => {
    const id = await server.createDocument(ann, 'Kept in mind');
    await server.call('PUT', `/api/documents/${id}/star`, ann.token);
    const page = await signIn(browser, server, ann, { permissions: ['clipboard-read', 'clipboard-write'] });
    await openEditor(page, id);
    const unstar = page.getByRole('button', { name: 'Remove star' });
    await unstar.waitFor();
    await page.locator(EDITOR).press('Alt+/');
    await page.getByRole('option', { name: 'Remove star' }).click();
    await page.getByRole('button', { name: 'Star', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Link copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
    await page.setViewportSize({ width: 390, height: 780 });
    const menu = page.getByRole('button', { name: 'Document menu' });
    await menu.click();
    await page.getByRole('menuitem', { name: 'Star', exact: true }).click();
    await expect
      .poll(async () => (await server.call<{ starred: boolean }>('GET', `/api/documents/${id}?content=false`, ann.token)).starred)
      .toBe(true);
    await menu.click();
    await page.getByRole('menuitem', { name: 'Tags' }).click();
    const tags = page.getByRole('dialog', { name: /Kept in mind/ });
    await tags.getByRole('button', { name: 'Done' }).click();
    await tags.waitFor({ state: 'detached' });
    await menu.and(page.locator(':focus')).waitFor();
    await page.context().close();
  });
});

describe('the list of keys', () => {
  it('is found in the document’s menu and in the palette', async () => {
    const { id } = await withText('Keys', [{ insert: 'words' }]);
    const page = await signIn(browser, server, ann);
    await openEditor(page, id);
    const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await page.getByRole('button', { name: 'Document menu' }).click();
    await page.getByRole('menuitem', { name: /Keyboard shortcuts/ }).click();
    await keys.waitFor();
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'detached' });
    await page.locator(EDITOR).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Alt+/');
    await page.getByRole('combobox').fill('shortcuts');
    await page.getByRole('option', { name: /Keyboard shortcuts/ }).click();
    await keys.waitFor();
    await page.context().close();
  });
});

describe('the outline', () => {
  it('shows the headings and where one is, leads to each with the caret, and follows changes', async () => {
    const { id, shared } = await withText('outlined', [...CHAPTERS, { insert: LINES.slice(0, -1) }]);
    const page = await signIn(browser, server, ann);
    await page.setViewportSize({ width: 1400, height: 800 });
    await openEditor(page, id);
    const outline = page.getByRole('navigation', { name: 'Outline' });
    await outline.getByRole('button', { name: 'Chapter 6' }).click();
    await outline.locator('[aria-current="location"]', { hasText: 'Chapter 6' }).waitFor();
    await page.keyboard.type(', renamed');
    await outline.getByRole('button', { name: 'Chapter 6, renamed' }).waitFor();
    const { top, covered } = await page
      .getByText('Chapter 6, renamed')
      .last()
      .evaluate((heading) => ({
        top: heading.getBoundingClientRect().top,
        covered: document.querySelector('[role="toolbar"]')?.getBoundingClientRect().bottom ?? 0,
      }));
    expect(top).toBeGreaterThanOrEqual(covered);
    expect(top).toBeLessThan(covered + 200);
    shared.edit([{ insert: 'Foreword' }, { insert: '\n', attributes: { header: 1 } }]);
    await outline.getByRole('button', { name: 'Foreword' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Control+Alt+KeyO');
    await outline.waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 390, height: 780 });
    await page.getByRole('button', { name: 'Show outline' }).click();
    await page.getByRole('dialog').waitFor();
    await page.waitForFunction(() => {
      const drawer = document.querySelector('[role="dialog"]');
      return drawer !== null && getComputedStyle(drawer).opacity === '1';
    });
    expect(await findings(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Chapter 2' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForFunction(() => window.getSelection()?.focusNode?.textContent === 'Chapter 2');
    await shared.close();
    await page.context().close();
  });
});

describe('the view', () => {
  it('is set in the menu, remembered, and focus mode ends with Escape', async () => {
    const { id, shared } = await withText('viewed', [{ insert: 'two words' }]);
    const page = await signIn(browser, server, ann);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openEditor(page, id);
    const size = () => page.locator(EDITOR).evaluate((text) => Number.parseFloat(getComputedStyle(text).fontSize));
    const before = await size();
    await page.getByRole('button', { name: 'Document menu' }).click();
    await page.getByRole('menuitem', { name: 'Larger text' }).click();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('menuitem', { name: 'Word count' }).click();
    await page.getByRole('complementary').getByRole('row', { name: 'Words 2' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.reload();
    await page.locator(`${EDITOR}[contenteditable="true"]`).waitFor();
    expect(await size()).toBeCloseTo(before * 1.1);
    await page.locator(EDITOR).click();
    await page.keyboard.press('Control+Shift+KeyF');
    await page.getByRole('button', { name: 'Exit focus mode' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Exit focus mode' }).waitFor({ state: 'detached' });
    await shared.close();
    await page.context().close();
  });
});

describe('people in a document', () => {
  it('are listed with what they may and do, and are followed until one moves oneself', async () => {
    const { id, shared } = await withText('followed', [...CHAPTERS, { insert: LINES.slice(0, -1) }]);
    shared.setSelection({ anchor: 3, head: 3 });
    const page = await signIn(browser, server, ann);
    await openEditor(page, id);
    await page.getByRole('button', { name: '2 people here' }).click();
    const list = page.getByRole('complementary', { name: 'People' });
    await list.getByText('2 people here').waitFor();
    expect(await findings(page)).toEqual([]);
    shared.setActivity('away');
    await list.getByText('Editor · away').waitFor();
    shared.setActivity(null);
    shared.edit([{ insert: 'x' }]);
    await list.getByText('Editor · typing').waitFor();
    await list.getByRole('button', { name: 'Follow ben' }).click();
    await page.getByText('Following ben', { exact: true }).waitFor();
    const end = shared.text.length - 2;
    shared.setSelection({ anchor: end, head: end });
    await page.waitForFunction(() => window.scrollY > 2_000);
    await page.locator(EDITOR).press('ArrowDown');
    await page.getByText('Following ben', { exact: true }).waitFor({ state: 'detached' });
    await shared.close();
    await page.getByText('ben left.').waitFor();
    await page.context().close();
  });
});

describe('the panel beside the text', () => {
  it('shows one thing at a time, is made wider by key and mouse, is remembered, and gives the focus back when it closes', async () => {
    const { id, shared } = await withText('beside', CHAPTERS);
    await shared.close();
    const page = await signIn(browser, server, ann);
    await page.setViewportSize({ width: 1400, height: 800 });
    await openEditor(page, id);
    const count = page.getByRole('button', { name: /\d words/ });
    await count.click();
    const details = page.getByRole('complementary', { name: 'Word count and details' });
    await details.and(page.locator(':focus')).waitFor();
    await details.getByRole('button', { name: 'People' }).click();
    await details.waitFor({ state: 'detached' });
    const people = page.getByRole('complementary', { name: 'People' });
    await people.getByText('Who has access').or(people.getByLabel('Username or email')).first().waitFor();
    const edge = people.getByRole('separator', { name: 'Panel width' });
    const width = async () => (await people.boundingBox())?.width ?? 0;
    const before = await width();
    await edge.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(width).toBe(before + 16);
    const box = await edge.boundingBox();
    if (box === null) throw new Error('the edge is not shown');
    await page.mouse.move(box.x + 4, 400);
    await page.mouse.down();
    await page.mouse.move(box.x - 46, 400, { steps: 4 });
    await page.mouse.up();
    await expect.poll(width).toBe(before + 66);
    expect(await findings(page)).toEqual([]);
    await page.reload();
    await people.waitFor();
    expect(await width()).toBe(before + 66);
    await page.getByRole('button', { name: 'Document menu' }).click();
    await page.keyboard.press('Escape');
    await people.getByRole('button', { name: 'Close panel' }).click();
    await people.waitFor({ state: 'detached' });
    await count.click();
    await details.and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
    expect(await count.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.context().close();
  });
});

describe('a phone', () => {
  /** Whether the caret's line and the tools are in sight, and the line is not below the tools. */
  const inSight = (page: Page) =>
    page.evaluate(() => {
      const line = document.querySelector('.line-caret')?.getBoundingClientRect();
      const tools = document.querySelector('[role="toolbar"]')?.getBoundingClientRect();
      const seen = window.visualViewport?.height ?? window.innerHeight;
      return line !== undefined && tools !== undefined && line.top >= 0 && line.bottom <= tools.top && tools.bottom <= seen + 1;
    });

  /** What lies over the edges of lines, where they begin, between the head and the tools. */
  const covering = (page: Page) =>
    page.evaluate(() => {
      const top = Math.max(0, document.querySelector('header')?.getBoundingClientRect().bottom ?? 0);
      const bottom = document.querySelector('[role="toolbar"]')?.getBoundingClientRect().top ?? 0;
      return [...document.querySelectorAll('.ink-text > *')].flatMap((line) => {
        const { left, right, top: lineTop } = line.getBoundingClientRect();
        const y = lineTop + 12;
        if (y <= top || y >= bottom) return [];
        const over = [left + 14, right - 14].map((x) => document.elementFromPoint(x, y));
        return over.filter((element) => !line.contains(element)).map((element) => element?.outerHTML.slice(0, 100));
      });
    });

  it('keeps the caret’s line and the tools in sight when it is turned, and when a keyboard covers the page', async () => {
    const { id, shared } = await withText('turned', [...CHAPTERS, { insert: 'The very last line.' }]);
    await shared.close();
    const page = await signIn(browser, server, ann, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    // What iOS does: the window stays as high as it is, and the part of it that one sees gets lower.
    await page.addInitScript(`{
      const viewport = window.visualViewport;
      window.keyboardPx = 0;
      const height = Object.getOwnPropertyDescriptor(VisualViewport.prototype, 'height').get;
      Object.defineProperty(viewport, 'height', { get: () => height.call(viewport) - window.keyboardPx });
    }`);
    await openEditor(page, id);
    await page.getByRole('toolbar').waitFor();
    await page.locator(EDITOR).press('Control+End');
    await expect.poll(() => inSight(page)).toBe(true);
    expect(await covering(page)).toEqual([]);
    await page.setViewportSize({ width: 844, height: 390 });
    await expect.poll(() => inSight(page)).toBe(true);
    expect(await covering(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await expect.poll(() => inSight(page)).toBe(true);
    await page.evaluate("window.keyboardPx = 340; window.visualViewport.dispatchEvent(new Event('resize'))");
    await expect.poll(() => inSight(page)).toBe(true);
    expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(2_000);
    await page.context().close();
  });

  it('stays at the words that are read, in the middle of a long paragraph, when it is turned and when the text gets larger', async () => {
    const paragraph = (number: number) => `${Array.from({ length: 400 }, (_, word) => `word${number * 400 + word}`).join(' ')}\n`;
    const { id, shared } = await withText('read', [{ insert: Array.from({ length: 30 }, (_, number) => paragraph(number)).join('') }]);
    await shared.close();
    const page = await signIn(browser, server, ann, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    await openEditor(page, id);
    await page.getByRole('toolbar').waitFor();
    /** The number of the word at the upper edge of what one sees. */
    const read = () =>
      page.evaluate(() => {
        const line = document.querySelector('.ink-text > *') as Element;
        const edge = Number.parseFloat(getComputedStyle(line).scrollMarginTop);
        const range = document.caretRangeFromPoint(line.getBoundingClientRect().left + 40, edge + 14);
        return Number(/word(\d+)/.exec(range?.startContainer.textContent?.slice(range.startOffset) ?? '')?.[1]);
      });
    const twentieth = page.locator(`${EDITOR} > :nth-child(20)`);
    await twentieth.waitFor({ state: 'attached' });
    await twentieth.evaluate((line) => line.scrollIntoView());
    await page.evaluate(() => window.scrollBy(0, 700));
    let seen = Number.NaN;
    await expect
      .poll(async () => {
        const before = seen;
        seen = await read();
        return seen === before;
      })
      .toBe(true);
    expect(seen).toBeGreaterThan(19 * 400);
    // All that is in sight is laid out. The page notes it in the frame after the last bit of scrolling.
    await page.evaluate(async () => {
      window.dispatchEvent(new Event('scroll'));
      for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
    });
    const isKept = async () => Math.abs((await read()) - seen) < 20;
    await page.setViewportSize({ width: 844, height: 390 });
    await expect.poll(isKept).toBe(true);
    await page.setViewportSize({ width: 390, height: 844 });
    await expect.poll(isKept).toBe(true);
    await page.getByRole('button', { name: 'Document menu' }).click();
    await page.getByRole('menuitem', { name: 'Larger text' }).click();
    await expect.poll(isKept).toBe(true);
    await page.context().close();
  });
});

describe('who may only read', () => {
  it('sees that, why, and whom to ask', async () => {
    const { id, shared } = await withText('read only', [{ insert: 'to be read' }]);
    await server.call('PUT', `/api/documents/${id}/collaborators`, ann.token, { login: 'cleo', role: 'viewer' });
    const page = await signIn(browser, server, cleo);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`/documents/${id}`);
    await page.getByRole('button', { name: 'View only' }).click();
    await page.getByText('To edit it, ask the owner, ann, to make you (cleo) an editor.').waitFor();
    expect(await page.getByRole('toolbar').count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator(EDITOR).click();
    await page.keyboard.press('Control+a');
    expect(await page.evaluate(() => String(getSelection()).trim())).toBe('to be read');
    await server.call('PUT', `/api/documents/${id}/collaborators`, ann.token, { login: 'cleo', role: 'editor' });
    await page.getByRole('alert').getByText('You can now edit this document.').waitFor();
    await server.call('PUT', `/api/documents/${id}/collaborators`, ann.token, { login: 'cleo', role: 'viewer' });
    await page.getByRole('alert').getByText('You can now only view this document.').waitFor();
    await shared.close();
    await page.context().close();
  });
});

describe('a document in the trash', () => {
  it('says so to its owner, who takes it out there; and who had it open is told when it is back', async () => {
    const { id, shared } = await withText('thrown away', [{ insert: 'and needed' }]);
    await shared.close();
    const reader = await signIn(browser, server, ben);
    await openEditor(reader, id);
    await reader.locator(EDITOR).click();
    await server.call('DELETE', `/api/documents/${id}`, ann.token);
    await reader.getByText('This document is no longer available').waitFor();
    expect(await reader.evaluate(() => document.activeElement?.textContent)).toContain('no longer available');
    const owner = await signIn(browser, server, ann);
    await owner.goto(`/documents/${id}`);
    await owner.getByText('This document is in the trash. Restore it to edit.').first().waitFor();
    expect(await findings(owner)).toEqual([]);
    await owner.getByRole('button', { name: 'Restore' }).click();
    await owner.locator(`${EDITOR}[contenteditable=true]`).getByText('and needed').waitFor();
    await reader.getByText('“thrown away” is available again').waitFor();
    await reader.getByRole('button', { name: 'Open' }).click();
    await reader.locator(EDITOR).getByText('and needed').waitFor();
    await Promise.all([owner.context().close(), reader.context().close()]);
  });
});
