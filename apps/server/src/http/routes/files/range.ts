/** The `Range` header (RFC 9110, section 14), as far as it asks for one range. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ByteRange } from '../../../ports/blobs.ts';

/** @returns null: all bytes are sent; `outside`: none can be */
export function rangeOf(headers: IncomingHttpHeaders, etag: string, size: number): ByteRange | 'outside' | null {
  const { range } = headers;
  const condition = headers['if-range'];
  if (range === undefined || (condition !== undefined && condition !== etag)) return null;
  // Several ranges are answered by the whole, which is allowed.
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return null;
  if (from === '') return Number(to) === 0 ? 'outside' : { start: Math.max(0, size - Number(to)), end: size - 1 };
  const [start, end] = [Number(from), to === '' ? size - 1 : Math.min(Number(to), size - 1)];
  if (to !== '' && Number(to) < start) return null;
  return start >= size ? 'outside' : { start, end };
}
