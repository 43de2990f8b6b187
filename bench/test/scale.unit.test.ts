/** docs/scale.md says what the model and the simulation give, and the simulation does what it says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCosts } from '../src/scale/costs.ts';
import { commitCosts, loopCosts, readSimulations } from '../src/scale/experiments.ts';
import { between, needsOf } from '../src/scale/model.ts';
import { around, type SimulationOptions, simulate } from '../src/scale/simulation.ts';
import { pictureOf, tablesOf, withTables } from '../src/scale/tables.ts';
import { root } from '../src/server.ts';

const costs = readCosts();
const docs = (name: string) => readFileSync(join(root, 'docs', name), 'utf8');
const HOW = 'write it anew: npm run bench -- scale --only=document --write';

describe('docs/scale.md', () => {
  it('has the tables that the model and the kept simulations give', () => {
    const tables = tablesOf(costs, readSimulations());
    const document = docs('scale.md');
    for (const name of Object.keys(tables)) expect(document).toContain(`<!-- scale: ${name} -->`);
    expect(withTables(document, tables), HOW).toBe(document);
  });

  it('has the picture of the kept simulations', () => {
    expect(docs('scale.svg'), HOW).toBe(pictureOf(readSimulations()));
  });
});

describe('the model', () => {
  it('gives ten times as many accounts ten times the edits and the log, and no server more than its share', () => {
    const [few, many] = [needsOf(10_000, costs), needsOf(100_000, costs)];
    expect(many.edits / few.edits).toBeCloseTo(10);
    expect(many.logBytes / few.logBytes).toBeCloseTo(10);
    expect(Object.values(many.serverCpuMs).reduce((a, b) => a + b, 0) / many.servers).toBeLessThanOrEqual(500);
  });

  it('reads between what was measured, and not beyond it', () => {
    const points = [
      [10, 4],
      [1000, 2],
    ] as const;
    expect([1, 10, 100, 1000, 5000].map((x) => between(points, x))).toEqual([4, 4, 3, 2, 2]);
  });
});

describe('the simulation', () => {
  const options: SimulationOptions = {
    servers: 2,
    documents: 40,
    writers: 2,
    readers: 0,
    rate: 5,
    hashed: true,
    database: { ...commitCosts(costs), cores: 2, flushMs: around({ p50: 1, p99: 4 }, 1), roundTripMs: 0.5 },
    loop: loopCosts(costs),
    networkMs: 0.5,
    busMs: 0.5,
    warmSeconds: 0.5,
    seconds: 2,
    seed: 1,
  };
  /** A disk that takes the same time always, so that two runs can be compared. */
  const withDisk = (ms: number) => ({ ...options, database: { ...options.database, flushMs: () => ms } });

  it('does the same for the same seed', async () => {
    expect(await simulate(withDisk(1))).toEqual(await simulate(withDisk(1)));
  });

  it('saves every key, and no batch meets another one while each document is on one server', async () => {
    const { keys, conflicts } = await simulate(options);
    expect(keys).toBeGreaterThan(0.9 * 400);
    expect(keys).toBeLessThan(1.1 * 400);
    expect(conflicts).toBe(0);
  });

  it('makes batches again where the writers of a document are on several servers', async () => {
    const { conflicts } = await simulate({ ...options, documents: 4, writers: 20, hashed: false });
    expect(conflicts).toBeGreaterThan(0.02);
    expect(conflicts).toBeLessThan(0.5);
  });

  it('commits more edits at once the slower the disk is', async () => {
    const [quick, slow] = [await simulate(withDisk(0.5)), await simulate(withDisk(20))];
    expect(quick.edits / quick.commits).toBeLessThan(1.5);
    expect(slow.edits / slow.commits).toBeGreaterThan(3);
    expect(slow.p50).toBeGreaterThan(20);
    expect(quick.p50).toBeLessThan(8);
  });
});
