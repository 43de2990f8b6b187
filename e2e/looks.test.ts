/** What text looks like: its fonts, that nothing moves when they come, and that colours can be read in the dark. */
import { DeltaBuilder } from '@inkstone/ot';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SWATCHES } from '../apps/web/src/theme/tokens.ts';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, opened, Server } from '../bench/src/server.ts';

/** Bytes of the fonts of a first visit. */
const FONTS_BUDGET = 120 * 1024;

let server: Server;
let browser: Browser;
let ann: Account;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  ann = await server.register('ann');
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function write(title: string, build: (text: DeltaBuilder) => DeltaBuilder): Promise<string> {
  const id = await server.createDocument(ann, title);
  const shared = server.open(ann, id);
  await opened(shared);
  shared.edit(build(new DeltaBuilder()).build());
  await shared.flushed();
  await shared.close();
  return id;
}

/** The fonts that a page has fetched: their files' names without the hash, and their bytes. */
async function fontsOf(page: Page): Promise<Map<string, number>> {
  await page.evaluate('document.fonts.ready.then(() => {})');
  const entries = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('.woff2'))
      .map((entry) => [entry.name, (entry as PerformanceResourceTiming).encodedBodySize] as const),
  );
  return new Map(entries.map(([name, bytes]) => [name.replace(/^.*\/(.*)-.{8}\.woff2$/, '$1'), bytes]));
}

const FIRST = ['inter-latin-wght-normal', 'source-serif-4-latin-600-normal'];

describe('the fonts', () => {
  it('of a first visit are two, named in the page’s head, within their budget', async () => {
    const page = await signIn(browser, server, ann);
    for (const path of ['/sign-in', '/']) {
      await page.goto(path);
      await page.locator('h1').first().waitFor();
      const fonts = await fontsOf(page);
      expect([...fonts.keys()].sort()).toEqual(FIRST);
      expect([...fonts.values()].reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(FONTS_BUDGET);
      const named = await page.locator('link[rel=preload][as=font]').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
      expect(named.map((href) => href?.replace(/^.*\/(.*)-.{8}\.woff2$/, '$1'))).toEqual(FIRST);
    }
    await page.context().close();
  });

  it('of italics and of other scripts come with a text that has them', async () => {
    const id = await write('Ξένος', (text) => text.insert('Привет ').insert('italic', { italic: true }).insert(' zażółć'));
    const page = await signIn(browser, server, ann);
    await openEditor(page, id);
    const expected = [
      ...FIRST,
      'inter-cyrillic-wght-normal',
      'inter-latin-ext-wght-normal',
      'inter-latin-wght-italic',
      'source-serif-4-greek-600-normal',
    ];
    await expect.poll(async () => [...(await fontsOf(page)).keys()].sort()).toEqual(expect.arrayContaining(expected));
    await page.context().close();
  });

  it('move nothing when they come: what is drawn before has their widths', async () => {
    const words =
      'The committee met on Thursday to decide what should become of the old harbour, and whether the money could be spent on sheds. ';
    const id = await write('Before and after', (text) =>
      text.insert('A heading of several words, neither long nor short').insert('\n', { header: 1 }).insert(words.repeat(12)),
    );
    const page = await signIn(browser, server, ann, { viewport: { width: 1280, height: 800 } });
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/*.woff2', async (route) => {
      await released;
      await route.continue();
    });
    // The page counts as loaded when what its head names has come.
    await page.goto(`/documents/${id}`, { waitUntil: 'commit' });
    await page.locator('.ink-text p').waitFor();
    const sizes = () =>
      page.evaluate(() => {
        const size = (selector: string) => {
          const range = document.createRange();
          range.selectNodeContents(document.querySelector(selector) as Element);
          const { width, height } = range.getBoundingClientRect();
          return { width, height };
        };
        return { heading: size('.ink-text h1'), paragraph: size('.ink-text p') };
      });
    expect(await page.evaluate('document.fonts.check(\'17px "Inter Variable"\')')).toBe(false);
    const before = await sizes();
    release();
    await expect.poll(() => page.evaluate('document.fonts.check(\'17px "Inter Variable"\') && document.fonts.status')).toBe('loaded');
    const after = await sizes();
    expect(Math.abs(after.heading.width / before.heading.width - 1)).toBeLessThan(0.04);
    expect(after.paragraph.height).toBe(before.paragraph.height);
    await page.context().close();
  });
});

describe('headings', () => {
  it('are smaller the deeper they are, and smaller than the title, on a phone too', async () => {
    const id = await write('The title', (text) => {
      for (const header of [1, 2, 3, 4, 5, 6]) text.insert(`Heading ${header}`).insert('\n', { header });
      return text;
    });
    const page = await signIn(browser, server, ann);
    await openEditor(page, id);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      const sizes = await page
        .locator('.ink-title, .ink-text > *')
        .evaluateAll((lines) => lines.slice(0, 7).map((line) => Number.parseFloat(getComputedStyle(line).fontSize)));
      expect(sizes).toHaveLength(7);
      expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => b - a));
    }
    await page.context().close();
  });
});

describe('colours in a text', () => {
  const pasted = ['#000000', '#ffffff', '#ffff00', '#ff0000', '#00ff00', '#0000ff', '#202124', '#f8f9fa'];

  it('can be read in the dark, whatever was chosen or pasted', async () => {
    const { color, background } = SWATCHES;
    const id = await write('Colours', (text) => {
      for (const value of [...Object.values(color), ...pasted]) text.insert('text', { color: value }).insert('\n');
      for (const value of [...Object.values(background), ...pasted]) {
        text.insert('behind', { background: value }).insert(' ');
        for (const over of ['#000000', '#ffffff', color.red]) text.insert('both', { background: value, color: over }).insert(' ');
        text.insert('\n');
      }
      return text;
    });
    const page = await signIn(browser, server, ann, { colorScheme: 'dark' });
    await openEditor(page, id);
    const poor = await page.evaluate(() => {
      const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
      const luminance = (color: string) => {
        context.fillStyle = color;
        context.fillRect(0, 0, 1, 1);
        const [red = 0, green = 0, blue = 0] = [...context.getImageData(0, 0, 1, 1).data].map((byte) => {
          const part = byte / 255;
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const ground = getComputedStyle(document.querySelector('main') as Element).backgroundColor;
      const innermost = [...document.querySelectorAll<HTMLElement>('.ink-text :is(.mark-color, .mark-background)')].filter(
        (mark) => mark.querySelector('span') === null,
      );
      const judged = innermost.map((mark) => {
        const behind = mark.closest('.mark-background') ?? mark.querySelector('.mark-background');
        const lights = [getComputedStyle(mark).color, behind ? getComputedStyle(behind).backgroundColor : ground].map(luminance);
        const ratio = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
        return { ratio, what: `${mark.parentElement?.getAttribute('style') ?? ''} ${mark.getAttribute('style')}` };
      });
      return {
        count: judged.length,
        poor: judged.filter(({ ratio }) => ratio < 4.5).map(({ ratio, what }) => `${ratio.toFixed(2)} ${what}`),
      };
    });
    expect(poor.count).toBeGreaterThan(60);
    expect(poor.poor).toEqual([]);
    await page.context().close();
  });
});
