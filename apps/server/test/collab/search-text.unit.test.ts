/** When search texts are written, on a clock that the test turns. */
import { expect, it } from 'vitest';
import { TestClock } from '../../../../packages/sync/test/support/test-clock.ts';
import { SearchText } from '../../src/collab/host/search-text.ts';

/** A text whose writings each take as long as the test lets them. */
function start() {
  const clock = new TestClock();
  const writings: { at: number; done: (error?: Error) => void }[] = [];
  const failures: unknown[] = [];
  const search = new SearchText({
    clock,
    write: () =>
      new Promise<void>((resolve, reject) => {
        writings.push({ at: clock.now(), done: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
    onFailure: (error) => failures.push(error),
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { clock, search, writings, failures, settle };
}

it('writes two seconds after the first of many changes', () => {
  const { clock, search, writings } = start();
  const from = clock.now();
  for (let count = 0; count < 30; count++) {
    search.changed();
    clock.advance(100);
  }
  expect(writings.map(({ at }) => at - from)).toEqual([2_000]);
});

it('never writes twice at once, and does not forget what changed meanwhile', async () => {
  const { clock, search, writings, settle } = start();
  search.changed();
  clock.advance(2_000);
  search.changed();
  clock.advance(10_000);
  expect(writings).toHaveLength(1);
  writings[0]?.done();
  await settle();
  clock.advance(0);
  expect(writings).toHaveLength(2);
});

it('rests longer after a writing that took long, and is at most five seconds behind', async () => {
  const { clock, search, writings, settle } = start();
  search.changed();
  clock.advance(2_000);
  clock.advance(1_000);
  writings[0]?.done();
  await settle();
  const changed = clock.now();
  search.changed();
  clock.advance(3_999);
  expect(writings).toHaveLength(1);
  clock.advance(1);
  expect(writings[1]?.at).toBe(changed + 4_000);
});

it('tries a writing again that failed', async () => {
  const { clock, search, writings, failures, settle } = start();
  search.changed();
  clock.advance(2_000);
  writings[0]?.done(new Error('the database is away'));
  await settle();
  clock.advance(2_000);
  expect([writings.length, failures.length]).toEqual([2, 1]);
});

it('writes what is left at its end, after the writing that runs, and nothing when all is written', async () => {
  const { clock, search, writings, settle } = start();
  await search.end();
  expect(writings).toHaveLength(0);

  const busy = start();
  busy.search.changed();
  busy.clock.advance(2_000);
  busy.search.changed();
  const ended = busy.search.end();
  expect(busy.writings).toHaveLength(1);
  busy.writings[0]?.done();
  await settle();
  expect(busy.writings).toHaveLength(2);
  busy.writings[1]?.done();
  await ended;
  busy.clock.advance(10_000);
  clock.advance(10_000);
  expect([writings.length, busy.writings.length]).toEqual([0, 2]);
});
