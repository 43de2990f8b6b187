/** Proves that the simulator finds faults. */
import { describe, expect, it } from 'vitest';
import { FAULTS } from './faults.ts';
import { buildMutant } from './mutant.ts';

/** Each fault must be found within this many seeds. */
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
