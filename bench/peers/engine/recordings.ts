/** Recorded editing sessions as plain patches, and seeded texts and edits of any size. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Patch, Run } from './contender.ts';

interface RecordedFile {
  readonly endContent: string;
  readonly txns: readonly {
    readonly parents?: readonly number[];
    readonly agent?: number;
    readonly patches: readonly (readonly [at: number, deleted: number, inserted: string])[];
  }[];
}

/** One writer's session. */
export interface Recording {
  readonly patches: readonly Patch[];
  readonly end: string;
}

/** A step of two writers' session: first look at so many edits of the other, then make one. */
export interface SharedStep {
  readonly agent: 0 | 1;
  readonly seen: number;
  readonly patch: Patch;
}

function read(folder: string, name: string): RecordedFile {
  return JSON.parse(gunzipSync(readFileSync(join(folder, `${name}.json.gz`))).toString()) as RecordedFile;
}

const toPatch = ([at, deleted, inserted]: readonly [number, number, string]): Patch => ({ at, deleted, inserted });

export function readRecording(folder: string, name: string): Recording {
  const { txns, endContent } = read(folder, name);
  return { patches: txns.flatMap(({ patches }) => patches.map(toPatch)), end: endContent };
}

export function readShared(folder: string, name: string): { steps: readonly SharedStep[]; end: string } {
  const { txns, endContent } = read(folder, name);
  // How many edits of each agent the state after a transaction has.
  const clocks: [number, number][] = [];
  const steps = txns.map(({ parents = [], agent = 0, patches: [patch, ...more] }): SharedStep => {
    if (patch === undefined || more.length > 0 || agent > 1) throw new Error(`${name} is not a session of two with one patch an edit`);
    const clock: [number, number] = [0, 0];
    for (const parent of parents) {
      const [a, b] = clocks[parent] as [number, number];
      clock[0] = Math.max(clock[0], a);
      clock[1] = Math.max(clock[1], b);
    }
    const seen = clock[1 - agent] as number;
    clock[agent] = (clock[agent] as number) + 1;
    clocks.push(clock);
    return { agent: agent as 0 | 1, seen, patch: toPatch(patch) };
  });
  return { steps, end: endContent };
}

/** A whole number from 0 to `limit` - 1, the same sequence for a seed (mulberry32 by Tommy Ettinger, public domain). */
export type Random = (limit: number) => number;

export function seeded(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** Words in lines of some 80 characters. */
export function prose(random: Random, length: number): string {
  const words: string[] = [];
  let made = 0;
  let line = 0;
  while (made < length) {
    const word = 'abcdefghijklmnopqrstuvwxyz'.slice(random(20)).slice(0, 2 + random(8));
    line += word.length + 1;
    words.push(word, line > 80 ? '\n' : ' ');
    if (line > 80) line = 0;
    made += word.length + 1;
  }
  return words.join('').slice(0, length);
}

/** Text in which every third stretch of about three words is bold. */
export function toRuns(text: string): Run[] {
  const runs: Run[] = [];
  for (let at = 0; at < text.length; at += 20) runs.push({ text: text.slice(at, at + 20), bold: (at / 20) % 3 === 1 });
  return runs;
}

/**
 * A text of `length` and `count` insertions of single letters spread over it. The result is known in advance: the letters are removed from the final text,
 * and each is inserted again at its position at that time (computed with a Fenwick tree).
 */
export function insertions(random: Random, length: number, count: number): { start: string; end: string; patches: Patch[] } {
  const end = prose(random, length + count);
  const places = new Set<number>();
  while (places.size < count) places.add(random(end.length));
  const sorted = [...places].sort((a, b) => a - b);
  const parts: string[] = [];
  let from = 0;
  for (const place of sorted) {
    parts.push(end.slice(from, place));
    from = place + 1;
  }
  const start = parts.join('') + end.slice(from);
  const order = sorted.map((_, index) => index);
  for (let index = count - 1; index > 0; index -= 1) {
    const other = random(index + 1);
    [order[index], order[other]] = [order[other] as number, order[index] as number];
  }
  const tree = new Int32Array(count + 1);
  const patches = order.map((index): Patch => {
    let present = 0;
    for (let node = index; node > 0; node -= node & -node) present += tree[node] as number;
    for (let node = index + 1; node <= count; node += node & -node) tree[node] = (tree[node] as number) + 1;
    const place = sorted[index] as number;
    return { at: place - index + present, deleted: 0, inserted: end.charAt(place) };
  });
  return { start, end, patches };
}
