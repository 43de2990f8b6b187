/** Where the pages of lists begin and end: reading cursors and writing them. */
import { text } from '@inkstone/api';
import { z } from 'zod';
import { ApiError } from '../errors.ts';

/** What a cursor may hold of a row, checked like everything else that comes from outside: the database is never asked with what it can't read. */
export const cursorId = z.guid();
export const cursorText = text.pipe(z.string().max(200));
/** A time as PostgreSQL writes it, in UTC. */
export const cursorTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/)
  .refine((time) => isTime(`${time.slice(0, 10)}T${time.slice(11, 19)}`));

/** Date.parse takes the 30th of February for a day of March. */
function isTime(time: string): boolean {
  const date = new Date(`${time}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(time) && date.getUTCFullYear() > 0;
}

/** Cursors are opaque to clients: the position of a page's last item, as JSON in base64url. */
export function readCursor<Schema extends z.ZodType>(cursor: string | undefined, schema: Schema): z.output<Schema> | null {
  if (cursor === undefined) return null;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new ApiError('invalid', 'The cursor is not one of ours', { cause, errors: [{ path: 'cursor', message: 'is not a cursor' }] });
  }
}

/**
 * Makes the answer of rows that were asked for with one more than the limit, which tells whether others follow.
 *
 * @param position what the next page's query needs to know of the last row
 */
export function toPage<Row, Item>(rows: readonly Row[], limit: number, toItem: (row: Row) => Item, position: (row: Row) => unknown) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? writeCursor(position(last)) : null;
  return { items: shown.map(toItem), nextCursor };
}

export function writeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}
