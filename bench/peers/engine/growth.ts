/** How the costs of our own document grow with its length, rich text; and of transforming, with the number of concurrent edits. Prints a table. */
import { type Delta, DeltaBuilder, diff, invert, Text } from '../../../packages/ot/src/index.ts';
import { prose, seeded, toRuns } from './recordings.ts';

const SIZES = [10_000, 100_000, 1_000_000, 10_000_000];
const random = seeded(1);

function content(size: number): Delta {
  const builder = new DeltaBuilder();
  for (const { text, bold } of toRuns(prose(random, size))) builder.insert(text, bold ? { bold: true } : undefined);
  return builder.insert('\n').build();
}

/** Microseconds of processor time that `work` takes: the median of runs of `count`, the first of which warm up. */
function cost(count: number, work: () => unknown): number {
  const figures: number[] = [];
  for (let run = 0; run < 7; run += 1) {
    const start = process.cpuUsage();
    for (let left = count; left > 0; left -= 1) kept = work();
    const { user, system } = process.cpuUsage(start);
    if (run >= 2) figures.push((user + system) / count);
  }
  return figures.sort((a, b) => a - b)[figures.length >> 1] as number;
}

/** The last result, kept so that the compiler can't leave out the work. */
let kept: unknown;

const insertion = (text: Text): Delta => [{ retain: 1 + random(text.length - 2) }, { insert: 'x' }];

/** Work by what it does, and how often it is done for one figure at 10 KB. */
const WORK: readonly [name: string, perLength: boolean, make: (text: Text, content: Delta) => () => unknown][] = [
  ['insert a letter', false, (text) => () => text.apply(insertion(text))],
  ['snapshot', false, (text) => () => text.snapshot()],
  [
    'snapshot, then insert a letter',
    false,
    (text) => () => {
      kept = text.snapshot();
      text.apply(insertion(text));
    },
  ],
  ['line by its number', false, (text) => () => text.line(random(text.lineCount))],
  ['line at a position', false, (text) => () => text.lineAt(random(text.length))],
  ['invert a deletion of 10 units', false, (text) => () => invert([{ retain: 1 + random(text.length - 20) }, { delete: 10 }], text)],
  ['open (`Text.of`)', true, (_, content) => () => Text.of(content)],
  ['read all of it (`toDelta`)', true, (text) => () => text.toDelta()],
  ['checksum', true, (text) => () => text.checksum()],
  [
    'difference after one edit',
    true,
    (text) => {
      const after = text.snapshot();
      after.apply(insertion(text));
      return () => diff(text, after);
    },
  ],
];

const contents = SIZES.map(content);
const print = (line: string) => process.stdout.write(`${line}\n`);
print('\nInkstone alone: how costs grow with the length of a rich text (µs)\n');
print('| | 10 KB | 100 KB | 1 MB | 10 MB |\n| --- | ---: | ---: | ---: | ---: |');
for (const [name, perLength, make] of WORK) {
  const cells = contents.map((content, index) => {
    const text = Text.of(content);
    const figure = cost(perLength ? Math.max(1, 1_000 / 10 ** (index + 1)) : 5_000, make(text, content));
    return figure >= 100 ? figure.toFixed(0) : figure.toPrecision(2);
  });
  print(`| ${name} | ${cells.join(' | ')} |`);
}
if (kept === undefined) throw new Error('nothing was done');
