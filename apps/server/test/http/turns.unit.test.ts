/** Turns: who goes at once, who waits, who is told to come again. */
import { expect, it } from 'vitest';
import { Turns } from '../../src/http/turns.ts';

const never = new AbortController().signal;

/** Work that ends when it is told to, and tells when it began. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
  };
  /** Resolves once what follows from it has happened. */
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  return { begun, work, end };
}

it('a few of one account at once, a few of all, the others in order', async () => {
  const turns = new Turns({ atOnce: 3, ofOne: 2, waitingOfOne: 9 });
  const { begun, work, end } = works();
  const asked = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map((name) => turns.take(name[0] as string, never, work(name)));
  expect(begun).toEqual(['a1', 'a2', 'b1']);
  await end('b1');
  expect(begun.slice(3), 'the first that may').toEqual(['b2']);
  await end('a1');
  expect(begun.slice(4)).toEqual(['a3']);
  await end('a2');
  await end('b2');
  expect(begun.slice(5)).toEqual(['a4', 'c1']);
  for (const name of ['a3', 'a4', 'c1']) await end(name);
  expect(await Promise.all(asked)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1']);
});

it('more of one account than may wait are refused, with the time to come again', async () => {
  const turns = new Turns({ atOnce: 3, ofOne: 1, waitingOfOne: 2 });
  const { work, end } = works();
  const asked = ['a1', 'a2', 'a3'].map((name) => turns.take('a', never, work(name)));
  await expect(turns.take('a', never, work('a4'))).rejects.toMatchObject({ code: 'too-many', retryAfter: 1 });
  const other = turns.take('b', never, work('b1'));
  for (const name of ['a1', 'a2', 'a3', 'b1']) await end(name);
  expect(await Promise.all([...asked, other])).toEqual(['a1', 'a2', 'a3', 'b1']);
});

it('who has gone waits no more; work that fails gives its turn on', async () => {
  const turns = new Turns({ atOnce: 1, ofOne: 1, waitingOfOne: 1 });
  const { begun, work, end } = works();
  const first = turns.take('a', never, work('a1'));
  const leaving = new AbortController();
  const second = turns.take('a', leaving.signal, work('a2'));
  leaving.abort(new Error('gone'));
  await expect(second).rejects.toThrow('gone');
  const third = expect(turns.take('a', never, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  const fourth = turns.take('b', never, work('b1'));
  await end('a1');
  expect(await first).toBe('a1');
  await third;
  await end('b1');
  expect(await fourth).toBe('b1');
  expect(begun).toEqual(['a1', 'b1']);
  await expect(turns.take('a', leaving.signal, work('a5'))).rejects.toThrow('gone');
});
