/** Compares pictures with those of the last accepted run: how much of each has changed, and a page that shows it. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { root } from '../../bench/src/server.ts';

const accepted = join(root, '.shots/accepted');

/** The share of a picture's pixels that may differ without being reported, because curves are not drawn the same each time. */
const NOISE = 0.0002;

/** Elements that differ in each run: users' colours, which depend on new ids, and relative times. */
const PASSING = '.mantine-Avatar-root, .cursor, .cursor-selection, [class*="_time_"], [style*="--follow-color"], [style*="--ring"]';

/** The parts of a picture that differ in each run, in the picture's pixels. */
export function passingParts(page: Page): Promise<DOMRectReadOnly[]> {
  return page.evaluate(
    (selector) =>
      [...document.querySelectorAll(selector)]
        .flatMap((part) => [...part.getClientRects(), ...[...part.children].flatMap((child) => [...child.getClientRects()])])
        .map(({ x, y, width, height }) => {
          const [scale, edge] = [devicePixelRatio, 3];
          return new DOMRect((x - edge) * scale, (y - edge) * scale, (width + 2 * edge) * scale, (height + 2 * edge) * scale).toJSON();
        }),
    PASSING,
  );
}

export interface Picture {
  readonly file: string;
  readonly passing: readonly DOMRectReadOnly[];
}

export interface Comparison {
  readonly file: string;
  /** The share of pixels that have changed, 0 to 1; null for a new picture and for one of another size. */
  readonly changed: number | null;
}

/** Stores the pictures of `folder` as accepted. Later ones are compared with them. Other accepted pictures stay. */
export function accept(folder: string, pictures: readonly Picture[]): void {
  mkdirSync(accepted, { recursive: true });
  for (const { file } of pictures) cpSync(join(folder, file), join(accepted, file));
}

/** Writes `compare.html` into `folder`. It shows before, after and difference of the pictures that have changed. */
export async function compare(browser: Browser, folder: string, pictures: readonly Picture[]): Promise<Comparison[]> {
  if (!existsSync(accepted) || readdirSync(accepted).length === 0) throw new Error('nothing is accepted yet: npm run shots -- --accept');
  const place = join(folder, 'compare');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const page = await browser.newPage();
  const comparisons: Comparison[] = [];
  try {
    for (const { file, passing } of pictures) {
      const before = join(accepted, file);
      if (!existsSync(before)) {
        comparisons.push({ file, changed: null });
        continue;
      }
      cpSync(before, join(place, `before.${file}`));
      const urls = [before, join(folder, file)].map((path) => `data:image/png;base64,${readFileSync(path).toString('base64')}`);
      const { changed, picture } = await page.evaluate(difference, { sources: urls, passing });
      writeFileSync(join(place, `difference.${file}`), Buffer.from(picture.slice(picture.indexOf(',') + 1), 'base64'));
      comparisons.push({ file, changed });
    }
  } finally {
    await page.close();
  }
  writeFileSync(join(folder, 'compare.html'), comparePage(comparisons));
  return comparisons;
}

/** Whether a picture has changed by more than noise. */
export function isChanged({ changed }: Comparison): boolean {
  return changed === null || changed > NOISE;
}

/** Runs in a page, so it uses nothing outside of itself. @returns the second picture, pale, with red pixels where it differs from the first */
async function difference({
  sources,
  passing,
}: {
  sources: string[];
  passing: readonly DOMRectReadOnly[];
}): Promise<{ changed: number | null; picture: string }> {
  /** A pixel counts as changed if a channel differs by more than this, of 255. Smaller differences come from how curves are drawn. */
  const visible = 24;
  const drawn = sources.map(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    for (const { x, y, width, height } of passing) context.clearRect(x, y, width, height);
    return { canvas, context, pixels: context.getImageData(0, 0, image.width, image.height) };
  });
  const [old, now] = (await Promise.all(drawn)) as [Awaited<(typeof drawn)[number]>, Awaited<(typeof drawn)[number]>];
  const { width, height, data } = now.pixels;
  const isSameSize = old.pixels.width === width && old.pixels.height === height;
  if (!isSameSize) return { changed: null, picture: now.canvas.toDataURL() };
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const differs = [0, 1, 2].some((channel) => Math.abs((data[at + channel] ?? 0) - (old.pixels.data[at + channel] ?? 0)) > visible);
    if (differs) count += 1;
    for (const channel of [0, 1, 2]) data[at + channel] = differs ? (channel === 0 ? 220 : 0) : 200 + (data[at + channel] ?? 0) * 0.2;
  }
  now.context.putImageData(now.pixels, 0, 0);
  return { changed: count / (width * height), picture: now.canvas.toDataURL() };
}

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 24px; background: #f3f6f6; color: #16201f }
  section > div { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 14px }
  img { width: 100%; border: 1px solid #cbd5d5 }
`;

function comparePage(comparisons: readonly Comparison[]): string {
  const changed = comparisons.filter(isChanged).sort((a, b) => (b.changed ?? 2) - (a.changed ?? 2));
  const calm = comparisons.filter((each) => !isChanged(each));
  const sections = changed.map(({ file, changed: part }) => {
    const says = part === null ? 'new, or of another size' : `${(part * 100).toFixed(1)} %`;
    const pictures = [`compare/before.${file}`, file, `compare/difference.${file}`];
    const images = pictures.map((path) => `<a href="${path}"><img src="${path}" alt="" loading="lazy"></a>`);
    return `<section><h2>${file}: ${says}</h2><div>${images.join('')}</div></section>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Inkstone: what looks different</title>
<style>${STYLE}</style>
<h1>${changed.length} of ${comparisons.length} pictures have changed</h1>
<p>Before, after, and red where they differ.</p>
${sections.join('\n')}
<p>Unchanged: ${calm.map(({ file }) => file).join(', ')}</p>
</html>
`;
}
