/** The proof that a fault would be found. */
import { describe, expect, it } from 'vitest';
import { FAULTS } from './faults.ts';
import { buildMutant } from './mutant.ts';

/** A fault must be found within as many seeds. */
const SEEDS_TO_FIND = 3_000;

describe('the simulator finds', { timeout: 600_000 }, () => {
  it.each(FAULTS)('$name', async (fault) => {
    const mutant = await buildMutant(fault);
    for (let seed = 1; seed <= SEEDS_TO_FIND; seed++) {
      const { violation } = await (fault.words ? mutant.runWords : mutant.runSeed)(seed, fault.emphasis);
      if (violation === null) continue;
      expect(violation.message).toMatch(fault.breaks);
      return;
    }
    expect.fail(`not in ${SEEDS_TO_FIND} seeds`);
  });
});
