/**
 * Seeded random documents and edits. A case that fails names its seed; `OT_SEED=<seed>` runs that case alone, `OT_CASES=10` ten times as many.
 */
import { vi } from 'vitest';
import { type AttributeChange, type Attributes, type Delta, DeltaBuilder, type Embed } from '../src/index.ts';
import { applyNaively, fromDelta, type Unit } from './naive.ts';

// Thousands of cases take seconds on a busy machine; a hang still ends.
vi.setConfig({ testTimeout: 60_000 * Number(process.env.OT_CASES ?? 1) });

/** A small pseudo-random generator (mulberry32 by Tommy Ettinger, public domain). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }
}

/** Runs `check` for `count` seeds. A failure carries the seed of its case. */
export function forSeeds(count: number, check: (random: Random) => void): void {
  const replay = process.env.OT_SEED;
  const first = replay === undefined ? 1 : Number(replay);
  const last = replay === undefined ? count * Number(process.env.OT_CASES ?? 1) : first;
  for (let seed = first; seed <= last; seed += 1) {
    try {
      check(new Random(seed * 2654435761));
    } catch (error) {
      throw new Error(`failed with OT_SEED=${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
}

// U+FFFC as a letter must not be taken for an embed, nor one astral character for another with the same half.
const LETTERS = ['a', 'b', 'b', 'c', ' ', '\n', '\n', 'é', '😀', '😁', '🀀', '\ufffc'];
const EMBEDS: readonly Embed[] = [
  { divider: true },
  { image: 'https://example.org/a.png' },
  { image: 'https://example.org/b.png' },
  { file: '/api/files/1' },
];

export function randomText(random: Random, most: number): string {
  let text = '';
  for (let count = 1 + random.below(most); count > 0; count -= 1) text += random.pick(LETTERS);
  return text;
}

export function randomAttributes(random: Random): Attributes | undefined {
  if (!random.oneIn(3)) return undefined;
  const attributes: Record<string, string | number | true> = {};
  if (random.oneIn(3)) attributes.header = 1 + random.below(2);
  if (random.oneIn(2)) attributes.bold = true;
  if (random.oneIn(3)) attributes.color = random.pick(['#ff0000', '#0000ff']);
  return Object.keys(attributes).length === 0 ? undefined : attributes;
}

export function randomChange(random: Random): AttributeChange {
  const change: Record<string, string | number | true | null> = {};
  if (random.oneIn(3)) change.header = random.pick([1, 2, null]);
  if (random.oneIn(3)) change.color = random.pick(['#ff0000', '#0000ff', null]);
  if (random.oneIn(2) || Object.keys(change).length === 0) change.bold = random.pick([true, null]);
  return change;
}

/** A content of up to `most` pieces and the last newline. */
export function randomContent(random: Random, most = 6): Delta {
  const builder = new DeltaBuilder();
  for (let count = random.below(most + 1); count > 0; count -= 1) insertSomething(random, builder);
  return builder.insert('\n', randomAttributes(random)).build();
}

/** An edit of up to `most` changes that fits `base`: it cuts no surrogate pair and leaves the last newline. Sometimes it changes nothing. */
export function randomDelta(random: Random, base: readonly Unit[], most = 3): Delta {
  const builder = new DeltaBuilder();
  let position = 0;
  for (let count = random.below(most + 1); count > 0; count -= 1) {
    const start = randomEnd(random, base, position, base.length - 1);
    builder.retain(start - position);
    position = start;
    const kind = random.below(10);
    if (kind < 5) insertSomething(random, builder);
    if (kind >= 4 && kind < 8) {
      const end = randomEnd(random, base, position, base.length - 1);
      builder.delete(end - position);
      position = end;
    }
    if (kind >= 8) {
      const end = randomEnd(random, base, position, base.length);
      builder.retain(end - position, randomChange(random));
      position = end;
      if (position === base.length) break;
    }
  }
  return builder.build();
}

/** `count` edits, each made on top of the one before it. */
export function randomDeltas(random: Random, base: readonly Unit[], count: number): Delta[] {
  const deltas: Delta[] = [];
  let units = base;
  for (let index = 0; index < count; index += 1) {
    const delta = randomDelta(random, units);
    deltas.push(delta);
    units = applyNaively(units, delta);
  }
  return deltas;
}

/** A content and its units. */
export function randomDocument(random: Random, most = 6): { content: Delta; units: Unit[] } {
  const content = randomContent(random, most);
  return { content, units: fromDelta(content) };
}

function insertSomething(random: Random, builder: DeltaBuilder): void {
  if (random.oneIn(6)) builder.insert(random.pick(EMBEDS), randomAttributes(random));
  else builder.insert(randomText(random, 4), randomAttributes(random));
}

/** A place from `from` to `to` that is not inside a surrogate pair; mostly near `from`. */
function randomEnd(random: Random, base: readonly Unit[], from: number, to: number): number {
  const end = from + random.below(Math.min(to - from, random.oneIn(3) ? to : 6) + 1);
  const before = base[end - 1]?.content;
  const cut = typeof before === 'string' && (before.charCodeAt(0) & 0xfc00) === 0xd800 && end < base.length;
  return cut ? end - 1 : end;
}
