/**
 * `npm run bench -- growth`: measures how costs grow with readers, editors, documents, sockets and history.
 *
 * Options: `--short`; `--only=crowd,sockets,documents,opening,series`; `--picture=docs/performance-servers.svg` draws the series.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { heading, print, printMachine, row } from '../report.ts';
import { CONTENDERS, type ContenderKind } from '../servers/contenders.ts';
import { type Load, run } from '../servers/load.ts';
import { quiet } from '../servers/quiet.ts';
import { readTrace } from '../traces.ts';
import { idleSockets, type Memory, openDocuments } from './crowds.ts';
import { measureOpenings } from './opening.ts';
import { draw, type Panel } from './picture.ts';
import { DRAWN, loadOf, SERIES } from './series.ts';

const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, only: { type: 'string' }, picture: { type: 'string' } },
});
const { short, only, picture } = values;
const ms = (value: number) => value.toFixed(1);

/** A thousand people write in one document. */
async function crowd(): Promise<void> {
  const [inkstone] = CONTENDERS as [ContenderKind];
  const server = await inkstone.start();
  try {
    const load: Load = { documents: 1, writers: 1_000, readers: 0, rate: 1, warm: 5, seconds: short ? 5 : 15, arrivalTimeoutSeconds: 10 };
    const { edits, p50, p95, p99, delivered, cpu, databaseCpu, generator } = await run(server, inkstone.client, load);
    heading('1,000 editors of one document, 1 edit a second each, every edit durable', [
      'edits',
      'p50 ms',
      'p95 ms',
      'p99 ms',
      'delivered',
      'CPU s / 1,000 edits',
      'in the database',
      'generator’s core',
    ]);
    const share = (value: number) => `${(value * 100).toFixed(0)} %`;
    row([edits, ms(p50), ms(p95), ms(p99), share(delivered), cpu.toFixed(2), databaseCpu.toFixed(2), share(generator)]);
  } finally {
    await server.stop();
  }
}

function memory(title: string, { before, after }: Memory): void {
  heading(title, ['MB before', 'MB with them', 'more']);
  row([before.toFixed(0), after.toFixed(0), (after - before).toFixed(0)]);
}

async function openings(): Promise<void> {
  const trace = readTrace('automerge-paper', short ? 20_000 : undefined);
  const { edits, cold, warm } = await measureOpenings(trace, short ? { cold: 2, warm: 10 } : { cold: 6, warm: 30 });
  heading(`Opening a document with ${edits.toLocaleString('en')} edits behind it, and one that has the same text alone`, [
    'opening',
    'ms',
    'of the text alone',
    'ratio',
    'bytes',
    'of the text alone',
    'ratio',
  ]);
  for (const [name, { history, alone }] of Object.entries({ 'cold: not in memory': cold, 'warm: open already': warm })) {
    const time = history.milliseconds / alone.milliseconds;
    row([
      name,
      ms(history.milliseconds),
      ms(alone.milliseconds),
      time.toFixed(2),
      history.bytes,
      alone.bytes,
      (history.bytes / alone.bytes).toFixed(2),
    ]);
  }
}

async function series(): Promise<void> {
  const kinds = CONTENDERS.filter(({ name }) => DRAWN.includes(name));
  const entrants = [];
  try {
    for (const kind of kinds) entrants.push({ kind, server: await kind.start() });
    const panels: Panel[] = [];
    for (const { title, axis, points, shape } of SERIES) {
      const lines = entrants.map(({ kind }) => ({ name: kind.name, points: [] as { x: number; y: number }[] }));
      heading(`CPU seconds of the server process for 1,000 edits, and p99 ms: ${title}`, [axis, ...kinds.map(({ name }) => name)]);
      for (const count of points) {
        const cells: string[] = [];
        for (const [index, { kind, server }] of entrants.entries()) {
          const { cpu, p99, delivered } = await run(server, kind.client, loadOf(shape(count), short));
          await quiet(server);
          // A server that has not delivered all edits has not had all the cost. Such a point would make it look better than it is.
          const complete = delivered > 0.999;
          cells.push(complete ? `${cpu.toFixed(2)}; ${p99.toFixed(0)}` : `${(delivered * 100).toFixed(0)} % arrived`);
          if (complete) lines[index]?.points.push({ x: count, y: Math.max(cpu, 0.01) });
        }
        row([count, ...cells]);
      }
      panels.push({ title, axis, lines });
    }
    if (picture !== undefined) writeFileSync(picture, draw('CPU seconds of the server process for 1,000 edits', panels));
  } finally {
    for (const { server } of entrants) await server.stop();
  }
}

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  crowd,
  sockets: async () => memory('10,000 idle sockets: resident memory of the server process', await idleSockets(10_000)),
  documents: async () => memory('100 open documents of 100 KB', await openDocuments(100, 100_000)),
  opening: openings,
  series,
};

printMachine();
for (const [name, part] of Object.entries(PARTS)) if (only === undefined || only.split(',').includes(name)) await part();
print();
