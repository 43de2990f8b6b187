/** Thousands of runs. */
import { describe, expect, it } from 'vitest';
import { runScript, runSeed, runWords } from '../src/run.ts';
import { shrink } from '../src/shrink.ts';

/** `SEEDS` multiplies the number of runs. */
const MORE = Number(process.env.SEEDS ?? 1);

describe('a world that goes wrong', { timeout: 600_000 * MORE }, () => {
  it('keeps R1 to R5 and R8, whatever a seed makes happen', async () => {
    for (let seed = 1; seed <= 2_000 * MORE; seed++) expect((await runSeed(seed)).violation, `seed ${seed}`).toBeNull();
  });

  it('never mixes words that are typed at one place (R6)', async () => {
    for (let seed = 1; seed <= 500 * MORE; seed++) expect((await runWords(seed)).violation, `seed ${seed} of words`).toBeNull();
  });

  it('does the same again when its script is performed', async () => {
    const { script, edits } = await runSeed(7);
    expect((await runScript(script)).edits).toBe(edits);
  });
});

describe('a failing run', () => {
  it('is made as short as it can be, and still breaks the same rule', async () => {
    // The last step of this run does not exist, so the run always fails.
    const { script } = await runSeed(3);
    const failed = await runScript({ ...script, steps: [...script.steps, 'no-such-step'] });
    const shortest = await shrink(failed);
    expect(shortest.script.steps).toEqual(['no-such-step']);
    expect(shortest.violation?.message).toContain('no such step');
  });
});
