/** Measures how a server's cost of an edit grows with readers, editors and documents. */
import type { Load } from '../servers/load.ts';

interface Shape {
  readonly documents: number;
  readonly writers: number;
  readonly readers: number;
  readonly rate: number;
}

export interface Series {
  readonly title: string;
  /** What the axis counts. */
  readonly axis: string;
  readonly points: readonly number[];
  readonly shape: (count: number) => Shape;
}

export const SERIES: readonly Series[] = [
  {
    title: 'one writer × 10/s',
    axis: 'readers',
    points: [5, 50, 500],
    shape: (readers) => ({ documents: 1, writers: 1, readers, rate: 10 }),
  },
  {
    title: 'one document × 2/s each',
    axis: 'editors',
    points: [10, 30, 100, 300],
    shape: (writers) => ({ documents: 1, writers, readers: 0, rate: 2 }),
  },
  {
    title: '2 editors × 2/s in each',
    axis: 'documents',
    points: [5, 25, 100],
    shape: (documents) => ({ documents, writers: 2, readers: 0, rate: 2 }),
  },
];

/** Contenders in the picture. */
export const DRAWN = ['inkstone', 'relay', 'y-websocket', 'sharedb-pg'];

export function loadOf(shape: Shape, short: boolean): Load {
  return { ...shape, seconds: short ? 3 : 6, warm: 1, arrivalTimeoutSeconds: 3 };
}
