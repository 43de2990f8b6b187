/** Comparing contents in threads of their own. */
import { Text } from '@inkstone/ot';
import { afterEach, describe, expect, it } from 'vitest';
import { HistoryThreads } from '../../src/history/threads.ts';

let threads: HistoryThreads;
afterEach(() => threads.close());

const content = (text: string) => Text.of([{ insert: `${text}\n` }]);
/** Texts that have nothing in common, which take the most effort to compare. */
const unlike = (seed: number, units: number) => {
  let state = seed;
  return content(
    Array.from({ length: units / 8 }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return `${state.toString(36).slice(0, 7).padEnd(7, 'x')}${state % 9 === 0 ? '\n' : ' '}`;
    }).join(''),
  );
};

describe('a difference', () => {
  it('turns one content into the other, whatever is in them', async () => {
    threads = new HistoryThreads();
    const before = Text.of([
      { insert: 'a 😀 \ud83d\udc69\u200d\ud83d\ude80' },
      { insert: { image: '/x' } },
      { insert: '\n', attributes: { header: 1 } },
    ]);
    const after = Text.of([
      { insert: 'b 😃 ' },
      { insert: 'bold', attributes: { bold: true } },
      { insert: { divider: true } },
      { insert: '\n' },
    ]);
    const changed = before.snapshot();
    changed.apply(await threads.diff(before, after));
    expect(changed.checksum()).toBe(after.checksum());
    expect(await threads.diff(after, after)).toEqual([]);
  });

  it('of two unlike texts of two million units does not hold up the event loop', async () => {
    threads = new HistoryThreads();
    const [before, after] = [unlike(1, 2_000_000), unlike(2, 2_000_000)];
    await threads.diff(content('a'), content('b'));
    let turns = 0;
    let isDone = false;
    const turn = () => {
      turns++;
      if (!isDone) setImmediate(turn);
    };
    turn();
    const delta = await threads.diff(before, after);
    isDone = true;
    const changed = before.snapshot();
    changed.apply(delta);
    expect(changed.checksum()).toBe(after.checksum());
    // Without a thread there would be a turn for each piece of the contents, which are less than a hundred.
    expect(turns).toBeGreaterThan(200);
  });

  it('that takes too long is refused, and the next one is made', async () => {
    threads = new HistoryThreads({ threads: 1, timeoutMs: 1 });
    await expect(threads.diff(unlike(1, 400_000), unlike(2, 400_000))).rejects.toMatchObject({ code: 'unavailable' });
    threads = new HistoryThreads({ threads: 1 });
    expect(await threads.diff(content('a'), content('b'))).toHaveLength(2);
  });

  it('is made by a few threads at once; some wait, and more are refused with the time to come again', async () => {
    threads = new HistoryThreads({ threads: 1, waiting: 2 });
    const results = await Promise.allSettled(Array.from({ length: 6 }, (_, number) => threads.diff(content('a'), content(`a${number}`))));
    expect(results.map((result) => (result.status === 'fulfilled' ? 'made' : [result.reason.code, result.reason.retryAfter]))).toEqual([
      ...['made', 'made', 'made'],
      ...[
        ['too-many', 1],
        ['too-many', 1],
        ['too-many', 1],
      ],
    ]);
  });

  it('is refused when the server shuts down', async () => {
    threads = new HistoryThreads({ threads: 1 });
    const waiting = Promise.allSettled([threads.diff(content('a'), content('b')), threads.diff(content('a'), content('b'))]);
    await threads.close();
    const codes = (await waiting).map((result) => (result.status === 'rejected' ? result.reason.code : 'made'));
    expect(codes).toEqual(['unavailable', 'unavailable']);
    await expect(threads.diff(content('a'), content('b'))).rejects.toMatchObject({ code: 'unavailable' });
  });
});
