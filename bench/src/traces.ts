/** Recorded editing sessions of real people, converted to our edits. Their source and licence are beside them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { compose, type Delta, DeltaBuilder } from '@inkstone/ot';
import { root } from './server.ts';

type Patch = readonly [position: number, deleted: number, inserted: string];

interface TraceFile {
  readonly endContent: string;
  readonly numAgents?: number;
  readonly txns: readonly { readonly parents?: readonly number[]; readonly agent?: number; readonly patches: readonly Patch[] }[];
}

export interface TraceEdit {
  readonly agent: number;
  readonly delta: Delta;
  /** How many edits of each agent the author had seen. The author had seen all of their own earlier edits. */
  readonly seen: readonly number[];
}

export interface Trace {
  readonly name: string;
  readonly agents: number;
  readonly edits: readonly TraceEdit[];
  /** The text at the end, without our last newline; undefined if the trace was cut. */
  readonly end: string | null;
}

function deltaOf(patches: readonly Patch[]): Delta {
  return patches
    .map(([position, deleted, inserted]) => new DeltaBuilder().retain(position).insert(inserted).delete(deleted).build())
    .reduce(compose, []);
}

/** @param most the trace is cut after this many edits */
export function readTrace(name: string, most = Number.POSITIVE_INFINITY): Trace {
  const path = join(root, 'bench/traces', `${name}.json.gz`);
  const file = JSON.parse(gunzipSync(readFileSync(path)).toString()) as TraceFile;
  const agents = file.numAgents ?? 1;
  const clocks: number[][] = [];
  const edits = file.txns.slice(0, most).map(({ parents, agent = 0, patches }, index) => {
    const clock = new Array<number>(agents).fill(0);
    const before = parents ?? (index === 0 ? [] : [index - 1]);
    for (const parent of before) {
      for (const [other, count] of clocks[parent]?.entries() ?? []) clock[other] = Math.max(clock[other] ?? 0, count);
    }
    const seen = [...clock];
    clock[agent] = (clock[agent] ?? 0) + 1;
    clocks.push(clock);
    return { agent, delta: deltaOf(patches), seen };
  });
  return { name, agents, edits, end: most >= file.txns.length ? file.endContent : null };
}
