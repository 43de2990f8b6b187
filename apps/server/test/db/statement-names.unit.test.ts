import { expect, it } from 'vitest';
import { StatementNames } from '../../src/db/statement-names.ts';

it('a statement gets a name of its own when it comes for the third time, and keeps it', () => {
  const names = new StatementNames();
  const asked = ['a', 'a', 'b', 'a', 'b', 'a', 'b', 'b'].map((text) => names.nameOf(text));
  expect(asked).toEqual([undefined, undefined, undefined, 's0', undefined, 's0', 's1', 's1']);
});

it('however many statements come, names and memory are bounded', () => {
  const names = new StatementNames();
  const named = new Set<string>();
  for (let text = 0; text < 5_000; text++) for (let run = 0; run < 4; run++) named.add(names.nameOf(`${text}`) ?? '');
  expect(named.size).toBe(501);
  expect(named).toContain('');
  // Those with a name keep it, and those that came too late have none.
  expect(names.nameOf('0')).toBe('s0');
  expect(names.nameOf('4999')).toBeUndefined();

  const once = new StatementNames();
  for (let text = 0; text < 2_000; text++) once.nameOf(`${text}`);
  once.nameOf('0');
  once.nameOf('one more');
  // All were forgotten, so it comes for the first time.
  expect([once.nameOf('0'), once.nameOf('0'), once.nameOf('0')]).toEqual([undefined, undefined, 's0']);
});
