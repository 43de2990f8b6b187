/** Finds the highest rate of edits that a server can sustain: doubles it until it fails, then bisects a few times. */

import type { Contender } from './contender.ts';
import type { ContenderKind } from './contenders.ts';
import { type Load, run } from './load.ts';
import { quiet } from './quiet.ts';

/** 95 of 100 edits must reach the others within this many ms. */
const BOUND = 200;
const FIRST = 250;
const MOST = 128_000;
const BISECTIONS = 2;

export interface Shape {
  readonly title: string;
  readonly documents: number;
  readonly writers: number;
}

export interface Sustained {
  /** Edits a second. */
  readonly rate: number;
  /** Why the search ended: the server was too slow, or the generator could not make more edits. */
  readonly limit: 'server' | 'generator';
}

export async function sustained(contender: Contender, kind: ContenderKind, shape: Shape, seconds: number): Promise<Sustained> {
  const { documents, writers } = shape;
  let limit: Sustained['limit'] = 'server';
  const holds = async (total: number): Promise<boolean> => {
    const load: Load = { documents, writers, readers: 0, rate: total / (documents * writers), seconds, warm: 1, arrivalTimeoutSeconds: 1 };
    const { p95, delivered, offered, generator } = await run(contender, kind.client, load);
    await quiet(contender);
    const held = p95 < BOUND && delivered > 0.999 && offered > 0.95;
    if (!held) limit = generator > 0.9 ? 'generator' : 'server';
    return held;
  };
  let low = 0;
  let high = FIRST;
  // A rate counts as failed when it fails twice, because other work of the machine may disturb a single run.
  while (high <= MOST && ((await holds(high)) || (await holds(high)))) {
    low = high;
    high *= 2;
  }
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = Math.round((low + high) / 2);
    if (await holds(middle)) low = middle;
    else high = middle;
  }
  return { rate: low, limit };
}
