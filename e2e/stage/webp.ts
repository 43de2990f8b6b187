/** Converts pictures to WebP with the browser's encoder. */
import type { Browser } from 'playwright-core';

/** Converts a PNG to WebP of at most `size` bytes, in the best quality that fits. @throws RangeError if even the lowest quality is larger */
export async function toWebp(browser: Browser, png: Buffer, size: number): Promise<Buffer> {
  const page = await browser.newPage();
  try {
    for (const quality of [0.92, 0.85, 0.75, 0.6, 0.4]) {
      const data = await page.evaluate(
        async ({ source, quality: wanted }) => {
          const image = new Image();
          image.src = source;
          await image.decode();
          const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
          canvas.getContext('2d')?.drawImage(image, 0, 0);
          return canvas.toDataURL('image/webp', wanted);
        },
        { source: `data:image/png;base64,${png.toString('base64')}`, quality },
      );
      const bytes = Buffer.from(data.slice(data.indexOf(',') + 1), 'base64');
      if (bytes.length <= size) return bytes;
    }
    throw new RangeError(`a picture of ${png.length} bytes does not fit into ${size}`);
  } finally {
    await page.close();
  }
}
