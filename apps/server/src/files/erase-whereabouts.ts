/** Erases from a picture's own description where it was taken. What is erased is overwritten in place, so that nothing else of the file moves. */
import { crc32 } from 'node:zlib';

/** The descriptions as they were found in the file. */
export interface Descriptions {
  readonly exif?: Buffer | undefined;
  readonly xmp?: Buffer | undefined;
  readonly iptc?: Buffer | undefined;
}

const GPS_TAG = 0x8825;
const SPACE = 0x20;
/** Types of chunks in a PNG that hold descriptions, compressed perhaps. */
const PNG_TEXTS = new Set(['eXIf', 'iTXt', 'tEXt', 'zTXt']);
/** A private chunk that no program knows. */
const PNG_NOTHING = 'inKx';

/** @returns whether `file` was changed */
export function eraseWhereabouts(file: Buffer, { exif, xmp, iptc }: Descriptions): boolean {
  if (file.toString('latin1', 1, 4) === 'PNG') return eraseInPng(file);
  let changed = false;
  const tiff = exif?.toString('latin1', 0, 4) === 'Exif' ? exif.subarray(6) : exif;
  for (const at of placesOf(file, tiff)) changed = eraseGps(file.subarray(at, at + (tiff?.length ?? 0))) || changed;
  for (const [part, filler] of [
    [xmp, SPACE],
    [iptc, 0],
  ] as const) {
    for (const at of placesOf(file, part)) {
      file.fill(filler, at, at + (part?.length ?? 0));
      changed = true;
    }
  }
  return changed;
}

function* placesOf(file: Buffer, part: Buffer | undefined): Generator<number> {
  if (part === undefined || part.length === 0) return;
  for (let at = file.indexOf(part); at !== -1; at = file.indexOf(part, at + part.length)) yield at;
}

/** Erases the GPS directory of a TIFF structure (Exif 2.32, section 4.6): its entries and what they point to. */
function eraseGps(tiff: Buffer): boolean {
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number) => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const long = (at: number) => (at + 4 > tiff.length ? 0 : little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const entries = (directory: number) =>
    Array.from({ length: Math.min(short(directory), 1_000) }, (_, index) => directory + 2 + 12 * index);
  const pointer = entries(long(4)).find((entry) => short(entry) === GPS_TAG);
  if (pointer === undefined) return false;
  const directory = long(pointer + 8);
  const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
  for (const entry of entries(directory)) {
    const bytes = (sizes[short(entry + 2)] ?? 1) * long(entry + 4);
    if (bytes > 4) tiff.fill(0, long(entry + 8), Math.min(tiff.length, long(entry + 8) + bytes));
    tiff.fill(0, entry, entry + 12);
  }
  tiff.fill(0, directory, directory + 2);
  // An entry of a tag that means nothing, in place of the pointer.
  tiff.fill(0, pointer + 8, pointer + 12);
  return true;
}

/** Turns the chunks of descriptions into chunks that mean nothing. */
function eraseInPng(file: Buffer): boolean {
  let changed = false;
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > file.length) break;
    if (PNG_TEXTS.has(file.toString('latin1', at + 4, at + 8))) {
      file.write(PNG_NOTHING, at + 4, 'latin1');
      file.fill(0, at + 8, end);
      file.writeUInt32BE(crc32(file.subarray(at + 4, end)), end);
      changed = true;
    }
    at = end + 4;
  }
  return changed;
}
