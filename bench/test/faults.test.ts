/** A short form of `npm run faults`, and the proof that its checks find what they are for. */
import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { buildPlanted } from '../src/faults/planted.ts';
import { type Outcome, type RunOptions, run } from '../src/faults/run.ts';

const SHORT: RunOptions = {
  seed: 1,
  balancer: 'haproxy',
  documents: 1,
  rate: 4,
  kills: 0,
  minutes: 0,
  measureMs: 0,
  failovers: 0,
  rollings: 0,
  script: ['kill-server', 'kill-redis', 'kill-postgres'],
  say: () => undefined,
};

const figuresOf = ({ violations, lost, doubled, tally }: Outcome) => ({ violations, lost, doubled, tally });

describe('real processes that are killed', () => {
  it('lose and double nothing that was acknowledged, and leave all with the same text', async () => {
    const outcome = await run(SHORT);
    expect(figuresOf(outcome)).toMatchObject({
      violations: [],
      lost: 0,
      doubled: 0,
      tally: { 'kill-server': 1, 'kill-redis': 1, 'kill-postgres': 1 },
    });
    expect(outcome.acknowledged).toBeGreaterThan(50);
  });

  it('lose edits that a server acknowledges before the commit, which the checks find', async () => {
    const planted = await buildPlanted();
    try {
      const { violations, lost, folder } = await run({
        ...SHORT,
        balancer: null,
        program: planted.program,
        script: ['kill-postgres', 'kill-postgres'],
      });
      expect(violations.join('\n')).toMatch(/^R1: .* was acknowledged, and is not in the log$/m);
      expect(lost).toBeGreaterThan(0);
      // Kept for whoever looks into a run that failed.
      await rm(folder, { recursive: true, force: true });
    } finally {
      await planted.remove();
    }
  });
});
