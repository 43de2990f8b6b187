/** Seeded randomness and random edits of a text. */
import { type Delta, DeltaBuilder, type Text } from '@inkstone/ot';

export type Random = () => number;

/** Mulberry32: uniform in [0, 1), the same sequence for the same seed. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function below(random: Random, n: number): number {
  return Math.floor(random() * n);
}

export function pick<T>(random: Random, from: readonly T[]): T {
  const item = from[below(random, from.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

const WORDS = ['a', 'bc', 'def', '\n', '😀', 'x\ny', '🎉z', ' '];
const FORMATS = [{ bold: true }, { italic: true }, { color: '#ff0000' }, { bold: null }, { color: null }, { header: 2 }, { header: null }];

/** An edit that fits `text`, keeps its last newline and cuts no surrogate pair. */
export function randomEdit(random: Random, text: Text): Delta {
  const builder = new DeltaBuilder();
  const last = text.length - 1;
  const from = whole(text, below(random, last + 1));
  const to = whole(text, Math.min(last, from + below(random, 6)));
  builder.retain(from);
  const kind = random();
  if (kind < 0.5 || from === to) {
    if (random() < 0.1) builder.insert({ divider: true });
    else builder.insert(pick(random, WORDS), ...(random() < 0.2 ? [{ italic: true }] : []));
  } else if (kind < 0.75) builder.delete(to - from);
  else if (kind < 0.85) builder.insert(pick(random, WORDS)).delete(to - from);
  else builder.retain(to - from, pick(random, FORMATS));
  const at = kind < 0.5 ? from : to;
  if (random() < 0.2 && at < last) {
    const more = whole(text, at + below(random, last - at + 1));
    builder.retain(more - at).insert(pick(random, WORDS));
  }
  return builder.build();
}

/** The position, or the one before it if it is inside a surrogate pair. */
function whole(text: Text, position: number): number {
  const unit = position < text.length ? text.codeUnitAt(position) : 0;
  return unit >= 0xdc00 && unit <= 0xdfff ? position - 1 : position;
}

/** Runs `law` with `count` seeds. A failure names its seed. */
export function forSeeds(count: number, law: (random: Random, seed: number) => void, first = 1): void {
  for (let seed = first; seed < first + count; seed++) {
    try {
      law(seeded(seed), seed);
    } catch (error) {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
}
