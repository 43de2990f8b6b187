/** Pages of lists, and the cursors between them. */
import { text } from '@inkstone/api';
import { z } from 'zod';
import { ApiError } from '../errors.ts';

/** Schemas for the values in cursors. Cursors come from outside, and the database must get only values that it can parse. */
export const cursorId = z.guid();
export const cursorText = text.pipe(z.string().max(200));
/** A time as PostgreSQL writes it, in UTC. */
export const cursorTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/)
  .refine((time) => isTime(`${time.slice(0, 10)}T${time.slice(11, 19)}`));

/** Compares with the input because Date.parse takes the 30th of February for a day of March. */
function isTime(time: string): boolean {
  const date = new Date(`${time}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(time) && date.getUTCFullYear() > 0;
}

/** Reads a cursor. It is opaque to clients: the position of a page's last item, as JSON in base64url. @throws ApiError `invalid` */
export function readCursor<Schema extends z.ZodType>(cursor: string | undefined, schema: Schema): z.output<Schema> | null {
  if (cursor === undefined) return null;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new ApiError('invalid', 'The cursor is not one of ours', { cause, errors: [{ path: 'cursor', message: 'is not a cursor' }] });
  }
}

/**
 * Makes the answer from rows. The query must have asked for one row more than `limit`, by which this function knows whether others follow.
 *
 * @param position the values of the last row that the next page's query needs
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
