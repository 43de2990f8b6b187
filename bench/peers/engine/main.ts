/**
 * `npm run bench -- engine`: our algebra and editable document beside the packages of their field. Every figure is the median of rounds in which
 * the contenders take turns, each in a process of its own; a result that is not the expected text is no result. What counts is processor time, all
 * of it on one thread: other programs may share the machine.
 * `--short`: one round, small cases. `--only <workload>,…`, `--without <contender>,…`: less of it. `--picture <file>`: draws the cost of an insertion as SVG.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { draw } from './picture.ts';
import type { Outcome } from './workloads.ts';

interface Workload {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly cases: readonly string[];
  readonly contenders: readonly string[];
}

const ALL = ['inkstone', '@codemirror/state', 'diamond-types-node', 'json-joy', 'yjs', 'loro-crdt', '@automerge/automerge', 'quill-delta'];
const RICH = ['inkstone', 'yjs', 'quill-delta', 'json-joy', 'loro-crdt', '@automerge/automerge'];
const ALGEBRAS = ['inkstone', 'ot-text', 'ot-text-unicode', '@codemirror/state', 'quill-delta'];
const SIZES = ['10000', '100000', '1000000', '10000000'];

const WORKLOADS: readonly Workload[] = [
  {
    name: 'replay',
    title: 'A recorded session applied edit by edit',
    unit: 'ms',
    cases: ['automerge-paper', 'seph-blog1', 'rustcode'],
    contenders: ALL,
  },
  {
    name: 'plain',
    title: 'One letter inserted at a random place of a plain text, by its length',
    unit: 'µs',
    cases: SIZES,
    contenders: ALL,
  },
  {
    name: 'rich',
    title: 'The same in rich text, a format every few words',
    unit: 'µs',
    cases: SIZES,
    contenders: RICH,
  },
  {
    name: 'letter over',
    title: 'One letter transformed over concurrent edits of a 100 KB text, by their number',
    unit: 'ms',
    cases: ['10', '100', '1000'],
    contenders: ALGEBRAS,
  },
  {
    name: 'replacement over',
    title: 'A replaced word transformed over concurrent edits of a 100 KB text, by their number',
    unit: 'ms',
    cases: ['10', '100', '1000'],
    contenders: ALGEBRAS,
  },
  {
    name: 'together',
    title: 'Two who write at once, both copies',
    unit: 'ms',
    cases: ['friendsforever'],
    contenders: [...ALL, 'ot-text', 'ot-text-unicode'],
  },
  {
    name: 'memory',
    title: 'Heap of an open document after typing all of automerge-paper, once and ten times over: bytes for each character',
    unit: 'bytes',
    cases: ['1', '10'],
    contenders: ['inkstone', '@codemirror/state', 'json-joy', 'yjs', 'quill-delta'],
  },
];

const here = dirname(fileURLToPath(import.meta.url));
/** The bundle of this file lies in `bench/peers/dist/engine`. */
const root = join(here, '..', '..', '..', '..');
const traces = join(root, 'bench/traces');
/** A contender that needs longer for one case than this has no figure there. */
const CASE_TIMEOUT_MS = 90_000;
/** A contender that needs longer than this takes part in one round only. */
const SLOW_MS = 10_000;

const print = (line = '') => process.stdout.write(`${line}\n`);

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

function measureOnce(contender: string, workload: string, variant: string): Outcome {
  const result = spawnSync(
    process.execPath,
    ['--expose-gc', '--single-threaded-gc', join(here, 'worker.js'), contender, traces, workload, variant],
    {
      encoding: 'utf8',
      timeout: CASE_TIMEOUT_MS,
      maxBuffer: 1 << 24,
    },
  );
  if (result.status === 0) return JSON.parse(result.stdout) as Outcome;
  if (result.signal !== null) return { wrong: `over ${CASE_TIMEOUT_MS / 1_000} s` };
  return { wrong: /^\s*(?:\w*Error|RuntimeError|panicked)[^\n]*/m.exec(result.stderr)?.[0].trim().slice(0, 60) ?? 'failed' };
}

/** The median outcome of each contender in one case, the contenders taking turns. */
function measure(workload: string, contenders: readonly string[], variant: string, rounds: number): Map<string, Outcome> {
  const outcomes = new Map<string, Outcome[]>();
  const out = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      if (out.has(contender)) continue;
      const start = performance.now();
      const outcome = measureOnce(contender, workload, variant);
      outcomes.set(contender, [...(outcomes.get(contender) ?? []), outcome]);
      if ('wrong' in outcome || performance.now() - start > SLOW_MS) out.add(contender);
    }
  }
  return new Map([...outcomes].map(([contender, all]) => [contender, median(all)]));
}

function median(outcomes: readonly Outcome[]): Outcome {
  const figures: number[] = [];
  for (const outcome of outcomes) {
    if ('wrong' in outcome) return outcome;
    figures.push(outcome.figure);
  }
  figures.sort((a, b) => a - b);
  return { figure: figures[figures.length >> 1] as number };
}

const number = (value: number) => (value >= 100 ? value.toFixed(0) : value >= 1 ? value.toPrecision(3) : value.toPrecision(2));

function cell(outcome: Outcome | undefined, ours: Outcome | undefined): string {
  if (outcome === undefined) return '–';
  if ('wrong' in outcome) return outcome.wrong;
  const ratio = ours !== undefined && 'figure' in ours && outcome !== ours ? ` (${number(outcome.figure / ours.figure)} ×)` : '';
  return `${number(outcome.figure)}${ratio}`;
}

function sizeName(variant: string): string {
  const size = Number(variant);
  if (Number.isNaN(size)) return variant;
  return size >= 1e6 ? `${size / 1e6} MB` : size >= 1e4 ? `${size / 1e3} KB` : String(size);
}

const short = process.argv.includes('--short');
const only = option('--only')?.split(',');
const without = option('--without')?.split(',') ?? [];
const rounds = short ? 1 : 3;
const commit = execFileSync('git', ['describe', '--always', '--dirty'], { cwd: root, encoding: 'utf8' }).trim();
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
print(
  `Inkstone ${commit}, Node ${process.versions.node}, ${machine}; processor time, medians of ${rounds} rounds; × is the factor to ours`,
);

const drawn = new Map<string, Map<string, number[]>>();
for (const workload of WORKLOADS) {
  if (only?.includes(workload.name) === false) continue;
  const contenders = workload.contenders.filter((name) => !without.includes(name));
  const cases = short ? workload.cases.slice(0, 2) : workload.cases;
  const results = cases.map((variant) => measure(workload.name, contenders, variant, rounds));
  print(`\n${workload.title} (${workload.unit})\n`);
  print(`| | ${cases.map(sizeName).join(' | ')} |`);
  print(`| --- |${cases.map(() => ' ---: |').join('')}`);
  for (const contender of contenders) {
    const cells = results.map((result) => cell(result.get(contender), result.get('inkstone')));
    print(`| ${contender} | ${cells.join(' | ')} |`);
  }
  drawn.set(
    workload.name,
    new Map(
      contenders.map((contender) => [
        contender,
        results.map((result) => {
          const outcome = result.get(contender);
          return outcome !== undefined && 'figure' in outcome ? outcome.figure : Number.NaN;
        }),
      ]),
    ),
  );
}

if (only?.includes('growth') !== false) {
  spawnSync(process.execPath, ['--single-threaded-gc', join(here, 'growth.js')], { stdio: 'inherit' });
}

const picture = option('--picture');
const [plain, rich] = [drawn.get('plain'), drawn.get('rich')];
if (picture !== undefined && plain !== undefined && rich !== undefined) {
  writeFileSync(
    picture,
    draw(SIZES.map(sizeName), [
      { title: 'plain text', lines: plain },
      { title: 'rich text', lines: rich },
    ]),
  );
}
