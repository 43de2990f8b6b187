/** Which of a list's documents are selected, and how single ones, ranges and all are added. Pure. */

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where a range begins: the last one that was selected or cleared by itself. */
  readonly anchor: string | null;
  /** The ids that the last range added. Another range from the same anchor replaces them. */
  readonly range: readonly string[];
}

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: null, range: [] };

/** Adds or removes one. */
export function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id, range: [] };
}

/**
 * Selects from the anchor to `id`, both included, in the order of `order`. Without an anchor that is listed, the range begins at `from`.
 *
 * @param from where the focus was
 */
export function extended({ ids, anchor, range }: Selection, order: readonly string[], id: string, from: string = id): Selection {
  const begin = anchor !== null && order.includes(anchor) ? anchor : from;
  const ends = [order.indexOf(begin), order.indexOf(id)].sort((a, b) => a - b) as [number, number];
  if (ends[0] < 0) return toggled({ ids, anchor, range }, id);
  const reached = order.slice(ends[0], ends[1] + 1);
  const next = new Set(ids);
  for (const other of range) next.delete(other);
  const added = reached.filter((other) => !next.has(other));
  for (const other of added) next.add(other);
  // What was selected before the range stays when the range shrinks.
  return { ids: next, anchor: begin, range: added };
}

export function allOf(order: readonly string[]): Selection {
  return { ids: new Set(order), anchor: null, range: [] };
}

/** Without what is not listed any more; the same object when nothing is gone. */
export function stillListed(selection: Selection, order: readonly string[]): Selection {
  if (selection.ids.size === 0) return selection;
  const listed = new Set(order);
  const ids = [...selection.ids].filter((id) => listed.has(id));
  if (ids.length === selection.ids.size) return selection;
  return { ids: new Set(ids), anchor: selection.anchor, range: selection.range.filter((id) => listed.has(id)) };
}
