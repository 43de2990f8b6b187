/** The process that decodes pictures. It gets one job at a time and answers each. */
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import sharp, { type Metadata } from 'sharp';
import { eraseWhereabouts } from './erase-whereabouts.ts';
import type { PictureAnswer, PictureJob } from './pictures.ts';

/** Larger pictures are refused before they are decoded: so many pixels take gigabytes, and no screen shows them. */
const MOST_PIXELS = 100_000_000;
const MOST_FRAMES = 2_000;
/** Of all frames together. */
const MOST_FRAME_PIXELS = 1_000_000_000;
/** Whereabouts are erased in memory; what is larger is left as it is. In bytes. */
const MOST_ERASED_BYTES = 100 * 1024 * 1024;
const QUALITY = 80;

sharp.cache(false);
sharp.concurrency(1);

async function read(path: string): Promise<PictureAnswer> {
  // Reads the header only.
  const meta = await sharp(path, { limitInputPixels: false, animated: true }).metadata();
  const { width, orientation = 1 } = meta;
  const pages = meta.format === 'png' ? await framesOfPng(path) : (meta.pages ?? 1);
  const height = meta.pageHeight ?? meta.height;
  if (width * height > MOST_PIXELS)
    return { type: 'refused', reason: `The picture has ${width} × ${height} pixels; ${MOST_PIXELS / 1e6} million are allowed` };
  if (pages > MOST_FRAMES || width * height * pages > MOST_FRAME_PIXELS)
    return { type: 'refused', reason: `The picture has ${pages} frames; that is too many` };
  // Decodes the first frame, small, so that a damaged picture is noticed now and not by who reads the document.
  await sharp(path, { limitInputPixels: MOST_PIXELS, failOn: 'truncated' }).resize(16, 16, { fit: 'inside' }).raw().toBuffer();
  const stripped = await strip(path, meta);
  const turned = orientation >= 5;
  return { type: 'read', width: turned ? height : width, height: turned ? width : height, animated: pages > 1, stripped };
}

/** Of an animated PNG, which `sharp` reads as a still picture. The chunk `acTL`, which counts them, stands before the first `IDAT` (PNG specification, 5.6). */
async function framesOfPng(path: string): Promise<number> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(12);
    for (let at = 8; (await file.read(head, 0, head.length, at)).bytesRead === head.length; at += 12 + head.readUInt32BE(0)) {
      const type = head.toString('latin1', 4, 8);
      if (type === 'acTL') return head.readUInt32BE(8);
      if (type === 'IDAT') return 1;
    }
    return 1;
  } finally {
    await file.close();
  }
}

/** Overwrites the whereabouts in place: nothing is decoded, so nothing of the picture is lost. */
async function strip(path: string, { exif, xmp, iptc }: Metadata): Promise<boolean> {
  if (exif === undefined && xmp === undefined && iptc === undefined) return false;
  if ((await stat(path)).size > MOST_ERASED_BYTES) return false;
  const bytes = await readFile(path);
  const changed = eraseWhereabouts(bytes, { exif, xmp, iptc });
  if (changed) await writeFile(path, bytes);
  return changed;
}

async function shrink(path: string, width: number, to: string): Promise<PictureAnswer> {
  await sharp(path, { limitInputPixels: MOST_PIXELS, failOn: 'none' })
    .autoOrient()
    .resize({ width, withoutEnlargement: true })
    .webp({ quality: QUALITY })
    .toFile(to);
  return { type: 'shrunk' };
}

async function square(path: string, size: number, to: string): Promise<PictureAnswer> {
  await sharp(path, { limitInputPixels: MOST_PIXELS, failOn: 'truncated' })
    .autoOrient()
    .resize({ width: size, height: size, fit: 'cover' })
    .webp({ quality: QUALITY })
    .toFile(to);
  return { type: 'shrunk' };
}

function run(job: PictureJob): Promise<PictureAnswer> {
  if (job.type === 'read') return read(job.path);
  return job.type === 'shrink' ? shrink(job.path, job.width, job.to) : square(job.path, job.size, job.to);
}

process.on('message', (job: PictureJob) => {
  run(job).then(
    (answer) => process.send?.(answer),
    () => process.send?.({ type: 'refused', reason: 'The picture is damaged' } satisfies PictureAnswer),
  );
});
process.on('disconnect', () => process.exit(0));
