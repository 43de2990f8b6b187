/** The work that each contender does, measured and checked in a process of its own. */
import type { Contender, Editor, Patch, Replica } from './contender.ts';
import { Peer } from './peer.ts';
import { insertions, prose, type Random, readRecording, readShared, seeded, toRuns } from './recordings.ts';

/** A figure, in the workload's unit, or why there is none. */
export type Outcome = { readonly figure: number } | { readonly wrong: string };

/** Runs the work up to five times or two seconds, at least once. If it runs several times, the first is warm-up. @returns the median in milliseconds */
function median(run: () => number): number {
  const begin = performance.now();
  const first = run();
  const figures: number[] = [];
  while (figures.length < 5 && performance.now() - begin < 2_000) figures.push(run());
  return figures.length === 0 ? first : (figures.sort((a, b) => a - b)[figures.length >> 1] as number);
}

/** The document of the last run. It is kept because V8 drops compiled code when no document is left, which does not happen in a running program. */
let alive: unknown;

/** Milliseconds of processor time that `work` on `document` takes. Garbage of earlier work is collected first. */
function time(document: unknown, work: () => void): number {
  globalThis.gc?.();
  alive = document;
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  if (alive !== document) throw new Error('one at a time');
  return (user + system) / 1_000;
}

class WrongResult extends Error {}

function expectText(actual: string, expected: string): void {
  if (actual === expected) return;
  throw new WrongResult(`a text of ${actual.length} code units instead of ${expected.length}`);
}

/** a: all edits of a recorded session, from the empty text on. Milliseconds. */
function replay({ open }: Contender, folder: string, name: string): number {
  const { patches, end } = readRecording(folder, name);
  return median(() => {
    const editor = need(open)('');
    const spent = time(editor, () => {
      for (const patch of patches) editor.replace(patch);
    });
    expectText(editor.text(), end);
    return spent;
  });
}

/** b: one letter inserted at a random place. Microseconds. */
function insertion(contender: Contender, size: number, rich: boolean): number {
  // Where each takes milliseconds, fewer are enough.
  const count = contender.slow ? Math.max(20, Math.min(2_000, Math.round(5e7 / size))) : 2_000;
  const { start, end, patches } = insertions(seeded(size), size, count);
  const open = rich ? () => need(contender.openRich)(toRuns(start)) : () => need(contender.open)(start);
  const spent = median(() => {
    const editor: Editor = open();
    const spent = time(editor, () => {
      for (const patch of patches) editor.replace(patch);
    });
    expectText(editor.text(), end);
    return spent;
  });
  return (spent * 1_000) / count;
}

/** `count` small edits of a text, each on top of the one before it: two of three insert, one deletes. */
function edits(random: Random, length: number, count: number): Patch[] {
  let size = length;
  return Array.from({ length: count }, () => {
    const at = random(size - 10);
    const patch = random(3) === 0 ? { at, deleted: 1 + random(5), inserted: '' } : { at, deleted: 0, inserted: 'word '.slice(random(5)) };
    size += patch.inserted.length - patch.deleted;
    return patch;
  });
}

/** Where `patch` stands after `others`; `null` if one of them touches what it touches. */
function moved(patch: Patch, others: readonly Patch[]): Patch | null {
  let { at } = patch;
  for (const other of others) {
    if (other.at > at + patch.deleted) continue;
    if (other.at + other.deleted >= at) return null;
    at += other.inserted.length - other.deleted;
  }
  return { ...patch, at };
}

const spliced = (text: string, { at, deleted, inserted }: Patch) => text.slice(0, at) + inserted + text.slice(at + deleted);

/** c: an edit of a 100 KB text moved over `count` concurrent ones. Milliseconds for one edit. */
function transformed(contender: Contender, count: number, deleted: number): number {
  const algebra = need(contender.algebra);
  const random = seeded(count);
  const text = prose(random, 100_000);
  const wanted = edits(random, text.length, count);
  const base = algebra.open(text);
  const others = wanted.map((patch) => {
    const op = base.edit(patch);
    base.apply(op);
    return op;
  });
  const after = wanted.reduce(spliced, text);
  expectText(base.text(), after);
  const patches: Patch[] = [];
  while (patches.length < 50) {
    const patch = { at: random(text.length - 10), deleted, inserted: 'w' };
    if (moved(patch, wanted) !== null) patches.push(patch);
  }
  const fresh = algebra.open(text);
  const ops = patches.map((patch) => fresh.edit(patch));
  const over = algebra.over?.(others) ?? {
    move: (op: unknown) => others.reduce((result, other) => algebra.transform(result, other, true), op),
  };
  const spent = median(() => {
    const results: unknown[] = [];
    const spent = time(base, () => {
      for (const op of ops) results.push(over.move(op));
    });
    for (const index of [0, 17, 49]) {
      const document = algebra.open(after);
      document.apply(results[index]);
      expectText(document.text(), spliced(after, moved(patches[index] as Patch, wanted) as Patch));
    }
    return spent;
  });
  return spent / ops.length;
}

/** d: a recorded session of two, both copies; each looks at the other's edits exactly when the recording says. Milliseconds. */
function together(contender: Contender, folder: string, name: string): number {
  const { steps, end } = readShared(folder, name);
  return median(() => {
    const copies = pair(contender);
    const sent: [unknown[], unknown[]] = [[], []];
    const seen: [number, number] = [0, 0];
    const look = (agent: 0 | 1, until: number) => {
      const from = seen[agent];
      if (until <= from) return;
      copies[agent].receive(sent[agent === 0 ? 1 : 0].slice(from, until));
      seen[agent] = until;
    };
    const spent = time(copies, () => {
      for (const { agent, seen: until, patch } of steps) {
        look(agent, until);
        sent[agent].push(copies[agent].edit(patch));
      }
      look(0, sent[1].length);
      look(1, sent[0].length);
    });
    for (const copy of copies) expectText(copy.text(), end);
    return spent;
  });
}

function pair({ replicas, algebra }: Contender): readonly [Replica<unknown>, Replica<unknown>] {
  return replicas?.() ?? [new Peer(need(algebra), true), new Peer(need(algebra), false)];
}

/** Memory that an open document takes after a recorded session, typed `times` times over, edit by edit. Bytes for each character. */
function memory({ open }: Contender, folder: string, name: string, times: number): number {
  const { patches, end } = readRecording(folder, name);
  const used = () => {
    for (let count = 0; count < 4; count += 1) globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const type = () => {
    const editor = need(open)('');
    for (let count = 0; count < times; count += 1) {
      for (const { at, deleted, inserted } of patches) editor.replace({ at: at + count * end.length, deleted, inserted });
    }
    return editor;
  };
  expectText(type().text(), end.repeat(times));
  // Measures the memory that is freed with the documents. Code and tables that came with the first one stay.
  const documents = Array.from({ length: 3 }, type);
  const before = used();
  documents.length = 0;
  return (before - used()) / 3 / (end.length * times);
}

function need<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('this contender takes no part in this workload');
  return part;
}

/** Runs a workload by its name and case. */
export function run(contender: Contender, folder: string, workload: string, variant: string): Outcome {
  try {
    return { figure: measure(contender, folder, workload, variant) };
  } catch (error) {
    if (error instanceof WrongResult) return { wrong: error.message };
    throw error;
  }
}

function measure(contender: Contender, folder: string, workload: string, variant: string): number {
  if (workload === 'replay') return replay(contender, folder, variant);
  if (workload === 'plain') return insertion(contender, Number(variant), false);
  if (workload === 'rich') return insertion(contender, Number(variant), true);
  if (workload === 'letter over') return transformed(contender, Number(variant), 0);
  if (workload === 'replacement over') return transformed(contender, Number(variant), 5);
  if (workload === 'together') return together(contender, folder, variant);
  if (workload === 'memory') return memory(contender, folder, 'automerge-paper', Number(variant));
  throw new Error(`no workload is named ${workload}`);
}
