/** Random edits of a page's text. Every letter in them is new, so that it can be found in the log. */
import { type AttributeChange, type Attributes, type Delta, DeltaBuilder, type Text } from '@inkstone/ot';
import type { Alphabet } from './alphabet.ts';
import { below, pick, type Random } from './random.ts';

const TEXT_CHANGES: readonly AttributeChange[] = [
  { bold: true },
  { bold: null },
  { color: '#ff0000' },
  { color: '#0000ff' },
  { color: null },
];
const LINE_CHANGES: readonly AttributeChange[] = [{ header: 1 }, { header: 2 }, { header: null }, { list: 'bullet' }, { list: null }];
const ATTRIBUTES: readonly Attributes[] = [{ bold: true }, { italic: true }, { color: '#00ff00' }];

/** An edit that fits `text`, keeps its last newline and cuts no surrogate pair, and the letters that it inserts. */
export function makeEdit(random: Random, text: Text, alphabet: Alphabet): { delta: Delta; letters: string[] } {
  const builder = new DeltaBuilder();
  const letters: string[] = [];
  const last = text.length - 1;
  let position = 0;
  for (let changes = random() < 0.85 ? 1 : 2; changes > 0; changes--) {
    // Often near the beginning, so that people edit the same place.
    const reach = random() < 0.5 ? Math.min(8, last - position) : last - position;
    const from = whole(text, position + below(random, reach + 1), position);
    const to = whole(text, Math.min(last, from + 1 + below(random, 5)), from);
    builder.retain(from - position);
    position = from;
    const kind = random();
    if (kind < 0.6) letters.push(...insertSomething(random, builder, alphabet));
    if (kind >= 0.5 && kind < 0.8) {
      builder.delete(to - from);
      position = to;
    } else if (kind >= 0.8 && kind < 0.9) {
      builder.retain(to - from, pick(random, TEXT_CHANGES));
      position = to;
    } else if (kind >= 0.9) {
      const newline = text.toString().indexOf('\n', position);
      builder.retain(newline - position).retain(1, pick(random, LINE_CHANGES));
      position = newline + 1;
    }
    if (position >= last) break;
  }
  return { delta: builder.build(), letters };
}

function insertSomething(random: Random, builder: DeltaBuilder, alphabet: Alphabet): string[] {
  const kind = random();
  if (kind < 0.1) {
    builder.insert('\n', random() < 0.5 ? { header: 1 } : undefined);
    return [];
  }
  if (kind < 0.2) {
    builder.insert('😀');
    return [];
  }
  if (kind < 0.25) {
    builder.insert({ divider: true });
    return [];
  }
  const letters = alphabet.word(1 + below(random, 3));
  builder.insert(letters.join(''), random() < 0.25 ? pick(random, ATTRIBUTES) : undefined);
  return letters;
}

/** The position, or the one before it if it is inside a surrogate pair; at least `least`. */
function whole(text: Text, position: number, least: number): number {
  const unit = position < text.length ? text.codeUnitAt(position) : 0;
  return Math.max(least, unit >= 0xdc00 && unit <= 0xdfff ? position - 1 : position);
}
