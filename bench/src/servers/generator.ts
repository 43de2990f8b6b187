/** The load generator, which runs in its own process. It gets a job from its parent, connects clients, makes edits, measures and returns figures. */
import { seeded } from '../random.ts';
import { Arrivals, mark, percentile } from './arrivals.ts';
import type { Client, Protocol } from './contender.ts';
import type { Figures, Job } from './load.ts';
import { cpuSeconds, databaseCpuSeconds } from './processes.ts';

/** Length of the text that documents begin with, in units: about a page. */
const PAGE = 2_000;
/** Number of clients that look for edits in their frames. More would take processor time from the server. */
const PROBES = 10;
/** How many connections are opened at the same time. */
const DIALS = 20;

async function inTurns<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  const entries = items.entries();
  const worker = async () => {
    for (const [index, item] of entries) await work(item, index);
  };
  await Promise.all(Array.from({ length: DIALS }, worker));
}

async function generate({ module, protocol: name, seats, load, pid, database }: Job): Promise<Figures> {
  const protocol = ((await import(module)) as Record<string, Protocol>)[name] as Protocol;
  const { documents, writers, readers, rate, warm, seconds, arrivalTimeoutSeconds } = load;
  const people = writers + readers;
  const perSecond = documents * writers * rate;
  const warmEdits = Math.round(perSecond * warm);
  const edits = warmEdits + Math.round(perSecond * seconds);
  const arrivals = new Arrivals(edits, (number) => number >= warmEdits);

  // Editors take turns: editor n modulo their number makes edit n. Editors of one document have neighbouring numbers.
  const editors = documents * writers;
  const clients = new Array<Client>(editors);
  const probes = probesOf(documents, people);
  let expected = 0;
  await inTurns(seats, async (document) => {
    const [first] = document;
    if (first !== undefined) await protocol.seed(first, text());
  });
  await inTurns(seats.flat(), async (seat, index) => {
    const document = Math.floor(index / people);
    const place = index % people;
    const editor = place < writers ? document * writers + place : -1;
    let onFrame: ((data: Buffer) => void) | null = null;
    if (probes(index)) {
      onFrame = arrivals.probe((number) => number % editors === editor);
      for (let number = warmEdits; number < edits; number++) {
        const author = number % editors;
        if (author !== editor && Math.floor(author / writers) === document) expected++;
      }
    }
    const client = await protocol.connect(seat, onFrame);
    if (editor >= 0) clients[editor] = client;
  });

  const used = () => ({ server: cpuSeconds(pid), database: database === null ? 0 : databaseCpuSeconds(database), at: performance.now() });
  let before = used();
  let own = process.cpuUsage();
  const { ended } = await type(clients, edits, perSecond, arrivals, warmEdits, () => {
    before = used();
    own = process.cpuUsage();
  });
  await arrivals.until(expected, arrivalTimeoutSeconds * 1000);
  const after = used();
  const { user, system } = process.cpuUsage(own);

  const waits = arrivals.sorted;
  const measured = edits - warmEdits;
  return {
    edits: measured,
    p50: percentile(waits, 0.5),
    p95: percentile(waits, 0.95),
    p99: percentile(waits, 0.99),
    max: waits.at(-1) ?? Number.NaN,
    delivered: waits.length / expected,
    offered: seconds / ((ended - before.at) / 1000),
    cpu: ((after.server - before.server) / measured) * 1000,
    databaseCpu: ((after.database - before.database) / measured) * 1000,
    generator: (user + system) / 1000 / (after.at - before.at),
  };
}

/** Makes every edit at its time, with small random deviations, as people do. */
async function type(
  clients: readonly Client[],
  edits: number,
  perSecond: number,
  arrivals: Arrivals,
  warmEdits: number,
  onWarm: () => void,
): Promise<{ ended: number }> {
  const chance = seeded(42);
  const slot = 1000 / perSecond;
  const start = performance.now() + 500;
  await new Promise<void>((resolve) => {
    let number = 0;
    let due = start + chance() * slot;
    const tick = () => {
      for (const now = performance.now(); number < edits && due <= now; ) {
        if (number === warmEdits) onWarm();
        arrivals.made(number);
        (clients[number % clients.length] as Client).edit(Math.floor(chance() * PAGE), mark(number));
        number++;
        due = start + (number + chance()) * slot;
      }
      if (number === edits) resolve();
      else setTimeout(tick, due - performance.now());
    };
    setTimeout(tick, due - performance.now());
  });
  return { ended: performance.now() };
}

/** Which clients are probes: evenly spread, so that clients that the server serves last are among them. */
function probesOf(documents: number, people: number): (index: number) => boolean {
  const all = documents * people;
  // With many documents, one client in each of some of them.
  const every = Math.max(1, Math.floor(all / PROBES));
  return (index) => all <= PROBES || (index % every === every - 1 && index < every * PROBES);
}

function text(): string {
  return 'All work and no play makes a dull text. '.repeat(PAGE / 40);
}

process.once('message', (job) => {
  generate(job as Job).then(
    (figures) => process.send?.(figures, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
