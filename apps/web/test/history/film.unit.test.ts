/** The film of a document: its pace, its pauses, and the moments that it goes through. */
import { type Delta, DeltaBuilder, Text } from '@inkstone/ot';
import { describe, expect, it, vi } from 'vitest';
import type { EditEntry } from '../../src/api/history.ts';
import { dueEdits, filmGapMs } from '../../src/pages/history/film.ts';
import { BLOCK_EDITS, Moments, NoSuchVersionError } from '../../src/pages/history/moments.ts';

const at = (ms: number) => new Date(1_700_000_000_000 + ms).toISOString();

describe('the pace', () => {
  it('is that of the writing, and pauses are skipped', () => {
    expect(filmGapMs(at(0), at(150))).toBe(150);
    expect(filmGapMs(at(0), at(3_600_000))).toBe(2_000);
    expect(filmGapMs(at(0), at(0))).toBeGreaterThan(0);
    // Two servers' clocks may differ.
    expect(filmGapMs(at(500), at(0))).toBeGreaterThan(0);
  });

  it('shows the edits that are due, and keeps the time that is left over', () => {
    const times = [0, 100, 300, 90_000].map(at);
    expect(dueEdits(99, times)).toEqual({ count: 0, restMs: 99 });
    expect(dueEdits(100, times)).toEqual({ count: 1, restMs: 0 });
    expect(dueEdits(450, times)).toEqual({ count: 2, restMs: 150 });
    expect(dueEdits(2_300, times)).toEqual({ count: 3, restMs: 0 });
    expect(dueEdits(10_000, [at(0)])).toEqual({ count: 0, restMs: 10_000 });
    expect(dueEdits(10_000, [])).toEqual({ count: 0, restMs: 10_000 });
  });
});

/** A document in which each edit writes its number. */
class Log {
  readonly edits: EditEntry[] = [];
  readonly texts: Text[] = [Text.empty()];
  /** The greatest number of edits in an answer. */
  most = BLOCK_EDITS;

  write(count: number): void {
    for (let index = 0; index < count; index++) {
      const version = this.edits.length + 1;
      const before = this.texts.at(-1) as Text;
      const delta: Delta = new DeltaBuilder()
        .retain((version * 7) % before.length)
        .insert(`${version},`)
        .build();
      const after = before.snapshot();
      after.apply(delta);
      this.texts.push(after);
      const user = { id: 'a', username: 'ann', displayName: 'Ann' };
      this.edits.push({ version, user, delta: { ops: delta }, createdAt: at(version * 1_000) });
    }
  }

  readonly content = vi.fn(async (version: number) => (this.texts[version] as Text).toDelta());
  readonly after = vi.fn(async (after: number, limit: number) => this.edits.slice(after, after + Math.min(limit, this.most)));

  moments(): Moments {
    return new Moments({ content: this.content, edits: this.after });
  }
}

function logOf(count: number): Log {
  const log = new Log();
  log.write(count);
  return log;
}

describe('the moments', () => {
  it('are the text after each number of edits, with the edit that made it', async () => {
    const log = logOf(230);
    const moments = log.moments();
    for (const version of [0, 1, 99, 100, 101, 200, 230, 150, 7]) {
      const { text, edit } = await moments.at(version);
      expect(text.toString()).toBe(log.texts[version]?.toString());
      expect(edit?.version).toBe(version === 0 ? undefined : version);
    }
  });

  it('take two calls for any version, and none for its neighbours', async () => {
    const log = logOf(2_000);
    const moments = log.moments();
    await moments.at(1_234);
    expect([log.content.mock.calls.length, log.after.mock.calls.length]).toEqual([1, 1]);
    for (let version = 1_201; version <= 1_300; version++) expect(moments.loaded(version)?.version).toBe(version);
    expect([log.content.mock.calls.length, log.after.mock.calls.length]).toEqual([1, 1]);
    // The text that the next block begins with is known.
    await moments.at(1_301);
    expect([log.content.mock.calls.length, log.after.mock.calls.length]).toEqual([1, 2]);
  });

  it('lead to each other, forwards, backwards and far away', async () => {
    const log = logOf(400);
    const moments = log.moments();
    for (const [from, to] of [
      [10, 11],
      [11, 10],
      [95, 130],
      [130, 95],
      [3, 390],
      [390, 3],
      [5, 5],
    ] as const) {
      const [before, after] = [await moments.at(from), await moments.at(to)];
      const text = before.text.snapshot();
      text.apply(moments.between(before, after));
      expect(text.toString()).toBe(log.texts[to]?.toString());
    }
  });

  it('come though a page of the log is short, and while others write on', async () => {
    const log = logOf(50);
    log.most = 7;
    const moments = log.moments();
    expect((await moments.at(50)).text.toString()).toBe(log.texts[50]?.toString());
    log.write(20);
    expect((await moments.at(70)).text.toString()).toBe(log.texts[70]?.toString());
    await expect(moments.at(71)).rejects.toThrow(NoSuchVersionError);
  });

  it('can be asked for again after a failure', async () => {
    const log = logOf(10);
    log.after.mockRejectedValueOnce(new Error('no network'));
    const moments = log.moments();
    await expect(moments.at(5)).rejects.toThrow('no network');
    expect((await moments.at(5)).text.toString()).toBe(log.texts[5]?.toString());
  });
});
