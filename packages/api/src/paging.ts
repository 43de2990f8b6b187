/** Lists in pages: `?limit=` and `?cursor=`, answered as `{items, nextCursor}`. */
import { z } from 'zod';

export const paging = {
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(1_000).optional(),
};

export const page = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** One page of a list; `nextCursor` asks for the one after it. Written out, since what is inferred of a schema of any item is of no use to generic code. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}
