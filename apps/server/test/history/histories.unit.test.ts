/** What is kept of a document's history between two questions. */
import type { Delta } from '@inkstone/ot';
import { expect, it } from 'vitest';
import { Histories } from '../../src/history/histories.ts';

const EDITS = 10;

/** A log of single letters, of which a page has three. */
function logOf(onRead: (after: number) => void) {
  return async (_document: string, after: number, limit: number) => {
    onRead(after);
    const count = Math.min(3, limit, EDITS - after);
    const deltas = Array.from({ length: count }, (): Delta => [{ insert: 'x' }]);
    return { deltas, users: deltas.map(() => 'ann'), clients: deltas.map(() => 'c') };
  };
}

const histories = () => new Histories({ contentAt: async () => null, compare: async () => [] });

it('keeps what was read when nobody waits for the authors any more', async () => {
  const asked = histories();
  const left = new AbortController();
  const first = logOf((after) => after === 3 && left.abort());
  await expect(asked.attribution(first, 'd', 'h', EDITS, left.signal)).rejects.toThrow();
  const reads: number[] = [];
  const { runs } = await asked.attribution(
    logOf((after) => reads.push(after)),
    'd',
    'h',
    EDITS,
    new AbortController().signal,
  );
  expect(reads).toEqual([6, 9]);
  expect(runs).toHaveLength(EDITS + 1);
});

it('reads a replaced log from its beginning, and the same version not at all', async () => {
  const asked = histories();
  const reads: number[] = [];
  const read = logOf((after) => reads.push(after));
  const { signal } = new AbortController();
  const before = await asked.attribution(read, 'd', 'h', EDITS, signal);
  expect(await asked.attribution(read, 'd', 'h', EDITS, signal)).toBe(before);
  expect(reads.splice(0)).toEqual([0, 3, 6, 9]);
  await asked.attribution(read, 'd', 'another', EDITS, signal);
  expect(reads).toEqual([0, 3, 6, 9]);
});
