/**
 * `npm run bench -- servers`: measures several servers under the same loads. Ours stores every edit durably in PostgreSQL.
 *
 * Options: `--short`; `--only=inkstone,relay`; `--loads=a,b+` (and `one`, `many` for the highest rates); `--rounds=5`: how often each load is put on
 * each server, of which the medians count; `--against=…/main.js`: another build of ours that runs in turn with this one.
 */
import { parseArgs } from 'node:util';
import { heading, print, printMachine, row } from '../report.ts';
import type { Contender } from './contender.ts';
import { CONTENDERS, type ContenderKind, inkstone } from './contenders.ts';
import { type Figures, run } from './load.ts';
import { LOADS, type NamedLoad } from './loads.ts';
import { quiet } from './quiet.ts';
import { type Shape, sustained } from './sustained.ts';

interface Entrant {
  readonly kind: ContenderKind;
  readonly server: Contender;
}

const RATES: readonly (Shape & { readonly name: string })[] = [
  { name: 'one', title: 'one document of 10 editors', documents: 1, writers: 10 },
  { name: 'many', title: '50 documents of 2 editors', documents: 50, writers: 2 },
];

/** The load before the measurements. After it the server's code is fully compiled, as after running for a while. */
const WARM_UP: NamedLoad['shape'] = { documents: 1, writers: 10, readers: 0, rate: 20 };

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    loads: { type: 'string' },
    rounds: { type: 'string' },
    against: { type: 'string' },
  },
});
const rounds = Number(values.rounds ?? (values.short ? 1 : 3));
const wanted = (list: string | undefined, name: string) => list === undefined || list.split(',').includes(name);
const ms = (value: number) => value.toFixed(1);
const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
const times = (value: number, ours: number | undefined) => (ours === undefined || !(ours > 0) ? '–' : `${(value / ours).toFixed(2)} ×`);

async function measureLoad(entrants: readonly Entrant[], { name, title, shape }: NamedLoad): Promise<void> {
  heading(`${name}: ${title}`, [
    'server',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'delivered',
    'CPU s / 1,000 edits',
    'in the database',
    'p99 to ours',
    'CPU to ours',
    'generator’s core',
  ]);
  const length = values.short ? { seconds: 4, warm: 1, arrivalTimeoutSeconds: 3 } : { seconds: 10, warm: 4, arrivalTimeoutSeconds: 5 };
  const taken = entrants.map((): Figures[] => []);
  // The servers take turns, because a shared machine changes its speed within minutes.
  for (let turn = 0; turn < rounds * entrants.length; turn++) {
    const index = (turn + Math.floor(turn / entrants.length)) % entrants.length;
    const { kind, server } = entrants[index] as Entrant;
    taken[index]?.push(await run(server, kind.client, { ...shape, ...length }));
    await quiet(server);
  }
  const ours = entrants.findIndex(({ kind }) => kind.name === 'inkstone');
  for (const [index, { kind, server }] of entrants.entries()) {
    const middle = (figure: keyof Figures, of = index) => median((taken[of] ?? []).map((figures) => figures[figure]));
    const [p50, p95, p99, cpu] = [middle('p50'), middle('p95'), middle('p99'), middle('cpu')];
    const delivered = middle('delivered');
    row([
      kind.name,
      ms(p50),
      ms(p95),
      ms(p99),
      `${(delivered * 100).toFixed(delivered < 1 ? 1 : 0)} %`,
      // A server that has not delivered all edits has not had all the cost.
      `${delivered > 0.999 ? '' : '> '}${cpu.toFixed(2)}`,
      server.database === null ? '–' : middle('databaseCpu').toFixed(2),
      times(p99, middle('p99', ours)),
      times(cpu, middle('cpu', ours)),
      `${(middle('generator') * 100).toFixed(0)} %`,
    ]);
  }
}

async function measureRate(entrants: readonly Entrant[], shape: Shape): Promise<void> {
  heading(`Edits a second with p95 under 200 ms: ${shape.title}`, ['server', 'edits/s', 'to ours', 'limited by']);
  let ours: number | undefined;
  for (const { kind, server } of entrants) {
    const { rate, limit } = await sustained(server, kind, shape, values.short ? 2 : 3);
    if (kind.name === 'inkstone') ours = rate;
    row([kind.name, rate, times(rate, ours), limit]);
  }
}

printMachine();
const entrants: Entrant[] = [];
try {
  const kinds = CONTENDERS.filter(({ name }) => wanted(values.only, name));
  if (values.against !== undefined) kinds.push(inkstone('inkstone, other', values.against));
  for (const kind of kinds) entrants.push({ kind, server: await kind.start() });
  for (const { kind, server } of entrants) {
    await run(server, kind.client, { ...WARM_UP, seconds: values.short ? 8 : 40, warm: 0, arrivalTimeoutSeconds: 5 });
    await quiet(server);
  }
  for (const load of LOADS) if (wanted(values.loads, load.name)) await measureLoad(entrants, load);
  for (const shape of RATES) if (wanted(values.loads, shape.name)) await measureRate(entrants, shape);
  print();
} finally {
  for (const { server } of entrants) await server.stop();
}
