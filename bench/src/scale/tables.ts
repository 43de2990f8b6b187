/** The tables of docs/scale.md, and the picture. Pure, so that a test can compare the document with what is kept. */
import { draw } from '../growth/picture.ts';
import type { Costs, Cpu } from './costs.ts';
import { commitCosts, type Simulations } from './experiments.ts';
import { ASSUMPTIONS, accountsAt, needsOf, SOCKET_KB } from './model.ts';
import { WALLS } from './walls.ts';

const SIZES = [1_000, 100_000, 10_000_000];

/** Two digits that count, with commas. */
function about(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(2));
  return rounded.toLocaleString('en', { maximumSignificantDigits: 2 });
}

function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(value) / 3)));
  return `${about(value / 1000 ** step)} ${units[step]}`;
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const ms = (value: number) => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en'));

/** Padded, as tables in the documents are. The first column is text, the others are numbers unless said otherwise. */
function table(rows: readonly (readonly string[])[], isText: (column: number) => boolean = (column) => column === 0): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (isText(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.slice(1).map(line)].join('\n');
}

function assumptions(costs: Costs): string {
  const given = ASSUMPTIONS;
  return table(
    [
      ['of people', '', 'from'],
      [
        'in documents in the busiest minute',
        percent(given.inDocuments),
        'assumed, as in operating.md: high for a public service, right for a company',
      ],
      ['of these, typing', percent(given.typing), 'assumed'],
      [
        'keys a second of somebody who types',
        String(given.keys),
        'recorded sessions: 2.2 to 4.4 while keys come less than 5 s apart, 0.6 to 1.5 over a minute',
      ],
      ['sockets of a person; sockets of an open document', `${given.socketsPerPerson}; ${given.socketsPerDocument}`, 'assumed'],
      [
        'documents opened, and lists shown, a day and account',
        `${given.openings}; ${given.lists}`,
        `assumed; ${percent(given.busiestHour)} of them in the busiest hour`,
      ],
      [
        'accounts that write on a day; their edits',
        `${percent(given.writing)}; ${about(given.edits)}`,
        'the share assumed; edits are the median of five recorded sessions (1,222 to 10,706 a day), 250 days',
      ],
      ['new files a year and account', bytes(given.fileBytes), 'assumed: the least certain of all'],
      [
        'planned use of a core, of a server and of a database',
        percent(given.use),
        'so that half of the servers carry the rest, and waits stay short',
      ],
    ],
    () => true,
  ).concat(
    `\n\nMeasured at commit ${costs.measured.commit} on ${costs.measured.on} (${costs.measured.machine}, load average ${costs.measured.loadAverage} at the start).`,
  );
}

function measured(costs: Costs): string {
  const micro = (value: number) => `${about(1000 * value)} µs`;
  const row = (what: string, { server, database }: Cpu) => [
    what,
    micro(server),
    database === 0 ? 'below what the clock counts' : micro(database),
  ];
  const loads = costs.loads.map(({ typed, cpu, commits, edits }) =>
    row(`an edit, at ${about(typed)} a second (${(commits / edits).toFixed(2)} commits each)`, cpu),
  );
  const times = table([
    ['processor time', 'server', 'PostgreSQL'],
    ...loads,
    ['a frame to one more reader', micro(costs.frameMs), '–'],
    row('a cursor that moves, to one other', costs.presence),
    row('opening a page of text that is not in memory', costs.opening),
    row('the first page of a list of 50', costs.list),
    row('an open document compared with the database (twice a second)', costs.comparison),
  ]);
  const { serverMb, openDocumentKb, editKb } = costs.memory;
  const memory = `a server with nothing open ${serverMb.toFixed(0)} MB, a socket ${SOCKET_KB} KB, an open page of text ${openDocumentKb.toFixed(0)} KB, and each edit that an open document keeps ${editKb.toFixed(1)} KB`;
  const log = `an edit in the log, with its index and snapshots, ${costs.storedBytes.toFixed(0)} bytes`;
  return `${times}\n\nMemory: ${memory}. Disk: ${log}.`;
}

function needs(costs: Costs): string {
  const all = SIZES.map((accounts) => needsOf(accounts, costs));
  const row = (what: string, of: (need: (typeof all)[number]) => string) => [what, ...all.map(of)];
  return table([
    ['accounts', ...SIZES.map((size) => size.toLocaleString('en'))],
    row('people in documents; sockets', ({ people, sockets }) => `${about(people)}; ${about(sockets)}`),
    row('open documents', ({ documents }) => about(documents)),
    row('edits a second', ({ edits }) => about(edits)),
    row('commits a second', ({ commits }) => about(commits)),
    row('**servers** (one core each)', ({ servers }) => `**${about(Math.max(2, servers))}**`),
    row('memory of each', ({ serverMb }) => bytes(serverMb * 1e6)),
    row('**databases**', ({ databases }) => `**${about(databases)}**`),
    row('their cores at half use', ({ databaseCores }) => about(Math.max(2, Math.ceil(databaseCores / ASSUMPTIONS.use)))),
    row('connections, if every server has them all', ({ servers, connections }) => about(Math.max(2, servers) * (connections / servers))),
    row('WAL a second', ({ walBytes }) => bytes(walBytes)),
    row('Redis: messages a second; bytes in and out', ({ redisMessages, redisBytes }) => `${about(redisMessages)}; ${bytes(redisBytes)}`),
    row('Redis: cores busy', ({ redisCores }) => about(redisCores)),
    row('frames to clients, a second', ({ clientBytes }) => bytes(clientBytes)),
    row('**log, a year**', ({ logBytes }) => `**${bytes(logBytes)}**`),
    row('edits, a year', ({ editsAYear }) => about(editsAYear)),
    row('WAL to archive, a year', ({ walBytesAYear }) => bytes(walBytesAYear)),
    row('files, a year', ({ fileBytes }) => bytes(fileBytes)),
  ]);
}

function shares(costs: Costs): string {
  const { serverCpuMs } = needsOf(100_000, costs);
  const sum = Object.values(serverCpuMs).reduce((a, b) => a + b, 0);
  const parts = Object.entries(serverCpuMs).sort(([, a], [, b]) => b - a);
  return `Of a server’s time at 100,000 accounts: ${parts.map(([name, part]) => `${name} ${percent(part / sum)}`).join(', ')}.`;
}

function machines(costs: Costs): string {
  const rows = SIZES.map((accounts) => {
    const need = needsOf(accounts, costs);
    const servers = Math.max(2, need.servers);
    const databaseCores = Math.max(2, Math.ceil(need.databaseCores / ASSUMPTIONS.use));
    // The log's newest part, and what is asked for often, in memory: 4 GiB for each core, as clouds sell it.
    const redis = Math.max(1, Math.ceil(need.redisCores / ASSUMPTIONS.use));
    const gib = (servers * need.serverMb) / 1024 + 4 * databaseCores + redis;
    return [
      accounts.toLocaleString('en'),
      `${about(servers)} + ${about(2 * databaseCores)} + ${about(redis)}`,
      about(servers + 2 * databaseCores + redis),
      about(gib + 4 * databaseCores),
      about((need.logBytes * 2) / 2 ** 30),
      about(need.fileBytes / 2 ** 30),
    ];
  });
  return table([
    ['accounts', 'vCPU: servers + databases with standbys + Redis', 'vCPU', 'GiB of memory', 'GiB of disk a year', 'GiB of bucket a year'],
    ...rows,
  ]);
}

function walls(costs: Costs): string {
  const rows = WALLS.map((wall) => ({ ...wall, at: accountsAt(wall, costs) })).sort((a, b) => a.at - b.at);
  return table(
    [
      ['accounts', 'what', 'figure', 'seen by', 'what one does'],
      ...rows.map(({ at, what, figure, metric, remedy }) => [at.toLocaleString('en'), what, figure, metric, remedy]),
    ],
    () => true,
  );
}

function commits(costs: Costs): string {
  const rows = costs.commits.map(({ lanes, documents, edits, commitsPerSecond, databaseMs, walBytes, flushes }) => [
    `${lanes} at once, ${documents} document${documents === 1 ? '' : 's'}, ${edits} edit${edits === 1 ? '' : 's'} of each`,
    about(commitsPerSecond),
    about(commitsPerSecond * documents * edits),
    databaseMs.toFixed(2),
    about(walBytes / (documents * edits)),
    flushes.toFixed(2),
  ]);
  const { commitMs, documentMs, editMs } = commitCosts(costs);
  const micro = (value: number) => about(1000 * value);
  return `${table([['statements', 'commits/s', 'edits/s', 'CPU ms a commit', 'WAL bytes an edit', 'flushes a commit'], ...rows])}

So a commit takes ${micro(commitMs)} µs of a core, and ${micro(documentMs)} µs more for each document and ${micro(editMs)} µs for each edit in it. The disk here keeps 8 KB in ${costs.fsync.p50.toFixed(2)} ms (p50; p99 ${costs.fsync.p99.toFixed(2)}), which no disk over a network does.`;
}

function validation({ validation }: Simulations): string {
  const pair = (real: string | undefined, simulated: string) => `${real ?? '–'} / ${simulated}`;
  const optional = (value: number | undefined, show: (value: number) => string) => (value === undefined ? undefined : show(value));
  return table([
    ['measured / simulated', 'edits/s', 'commits/s', 'batches made again', 'p50 ms', 'p99 ms'],
    ...validation.map(({ name, measured, simulated }) => [
      name,
      pair(about(measured.edits), about(simulated.edits)),
      pair(optional(measured.commits, about), about(simulated.commits)),
      pair(optional(measured.conflicts, percent), percent(simulated.conflicts)),
      pair(ms(measured.p50), ms(simulated.p50)),
      pair(ms(measured.p99), ms(simulated.p99)),
    ]),
  ]);
}

function grown(title: string, points: Simulations['servers']): string {
  return table([
    [title, 'servers', 'commits/s', 'edits in a commit', 'p50 ms', 'p99 ms', 'cores busy', 'disk busy'],
    ...points.map((point) => [
      `${about(point.typed)} keys/s`,
      String(point.servers),
      about(point.commits),
      (point.edits / point.commits).toFixed(1),
      ms(point.p50),
      ms(point.p99),
      percent(point.cores),
      percent(point.disk),
    ]),
  ]);
}

function spreading({ spreading }: Simulations): string {
  return table([
    ['8 servers, 2,000 keys/s', 'batches made again', 'commits/s', 'p50 ms', 'p99 ms'],
    ...spreading.map(({ hashed, writers, simulated }) => [
      `${writers} writers a document, ${hashed ? 'hashed by path' : 'spread at random'}`,
      percent(simulated.conflicts),
      about(simulated.commits),
      ms(simulated.p50),
      ms(simulated.p99),
    ]),
  ]);
}

function crowd({ crowd }: Costs): string {
  return table([
    [
      'readers',
      'CPU s until all are there',
      'sent to them meanwhile',
      'MB of memory',
      'CPU ms an edit',
      'until the last has it: p50 ms',
      'p99 ms',
    ],
    ...crowd.map(({ readers, comingSeconds, comingMb, memoryMb, editMs, p50, p99 }) => [
      readers.toLocaleString('en'),
      about(comingSeconds),
      bytes(comingMb * 2 ** 20),
      memoryMb.toFixed(0),
      about(editMs),
      ms(p50),
      ms(p99),
    ]),
  ]);
}

export function tablesOf(costs: Costs, simulations: Simulations): Record<string, string> {
  return {
    assumptions: assumptions(costs),
    measured: measured(costs),
    needs: needs(costs),
    shares: shares(costs),
    machines: machines(costs),
    walls: walls(costs),
    commits: commits(costs),
    validation: validation(simulations),
    growth: simulations.growth.map(({ cores, points }) => grown(`${cores} cores`, points)).join('\n\n'),
    servers: grown('4 cores', simulations.servers),
    spreading: spreading(simulations),
    crowd: crowd(costs),
  };
}

const MARKED = /(<!-- scale: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** The document with the tables between its marks. @throws RangeError for a mark of no table */
export function withTables(document: string, tables: Readonly<Record<string, string>>): string {
  return document.replace(MARKED, (_, before: string, name: string, after: string) => {
    const table = tables[name];
    if (table === undefined) throw new RangeError(`there is no table ${name}`);
    return `${before}\n${table}\n\n${after}`;
  });
}

/** One database under rising load. */
export function pictureOf({ growth }: Simulations): string {
  const lines = (of: (point: Simulations['growth'][number]['points'][number]) => number) =>
    growth.map(({ cores, points }) => ({ name: `${cores} cores`, points: points.map((point) => ({ x: point.typed, y: of(point) })) }));
  const axis = 'keys a second';
  const panels = [
    { title: 'From a key to “saved”, p99, ms', axis, lines: lines(({ p99 }) => p99) },
    { title: 'Commits a second', axis, lines: lines(({ commits }) => commits) },
    { title: 'Edits in a commit', axis, lines: lines(({ edits, commits }) => edits / commits) },
  ];
  return draw('One simulated database under rising load', panels, 'own');
}
