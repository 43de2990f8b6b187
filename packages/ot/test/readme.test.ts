/** The example of the README, so that it stays true. */
import { expect, test } from 'vitest';
import { checkFits, type Delta, diff, invert, parseDelta, Text, transform } from '../src/index.ts';

test('the example of the README does what it says', () => {
  const text = Text.of([{ insert: 'Hello world\n' }]);
  const ann: Delta = [{ retain: 5 }, { insert: ',' }];
  const bob: Delta = [{ retain: 6 }, { insert: 'W' }, { delete: 1 }];

  const undo = invert(ann, text);
  const before = text.snapshot();
  text.apply(ann);
  text.apply(transform(bob, ann, false));
  expect(text.toString()).toBe('Hello, World\n');
  expect(diff(before, text)).toEqual([{ retain: 5 }, { insert: ',' }, { retain: 1 }, { insert: 'W' }, { delete: 1 }]);

  text.apply(transform(undo, transform(bob, ann, false), false));
  expect(text.toString()).toBe('Hello World\n');
  expect(text.lineAt(3)).toEqual({ index: 0, start: 0, end: 11, attributes: undefined });

  const parsed = parseDelta(JSON.parse('[{"retain": 99}, {"insert": "x"}]'), { ops: 50_000, length: 1_048_576 });
  expect(parsed.ok && checkFits(parsed.delta, text)?.code).toBe('bad-position');
});
