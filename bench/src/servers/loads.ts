/** The loads under which servers are measured. */
import type { Load } from './load.ts';

export interface NamedLoad {
  readonly name: string;
  readonly title: string;
  readonly shape: Pick<Load, 'documents' | 'writers' | 'readers' | 'rate'>;
}

export const LOADS: readonly NamedLoad[] = [
  { name: 'a', title: '10 editors × 5/s', shape: { documents: 1, writers: 10, readers: 0, rate: 5 } },
  { name: 'b', title: '100 editors × 2/s', shape: { documents: 1, writers: 100, readers: 0, rate: 2 } },
  { name: 'b+', title: '100 editors × 10/s', shape: { documents: 1, writers: 100, readers: 0, rate: 10 } },
  { name: 'c', title: '1 writer × 10/s, 500 readers', shape: { documents: 1, writers: 1, readers: 500, rate: 10 } },
  { name: 'd', title: '100 documents × 5 editors × 1/s', shape: { documents: 100, writers: 5, readers: 0, rate: 1 } },
];
