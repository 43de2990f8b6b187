/** The bench `product`: the figures that the project promises, in one run, with the machine and the commit. */
import { firstLoad, keyFigures, keyToLetter, launchBrowser } from './browser.ts';
import { type } from './load.ts';
import { replayAlone, replayConcurrent, replaySequential } from './replay.ts';
import { heading, printMachine, row } from './report.ts';
import { type Account, Server } from './server.ts';
import { readTrace } from './traces.ts';

const ms = (value: number) => value.toFixed(1);

async function accounts(server: Server, count: number): Promise<Account[]> {
  const made: Account[] = [];
  for (let index = 0; index < count; index++) made.push(await server.register(`writer${index}`));
  return made;
}

async function typing(server: Server, people: readonly Account[]): Promise<void> {
  // A first run warms up the programs and is not counted.
  await type(server, people, { editors: 10, rate: 5, seconds: 5 });
  heading('Typing: from an edit in one client to its arrival in another, every edit durable first (embedded PostgreSQL)', [
    'load',
    'edits',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'max ms',
    'server CPU s / 1,000 edits',
  ]);
  for (const load of [
    { editors: 2, rate: 5, seconds: 10 },
    { editors: 10, rate: 5, seconds: 20 },
    { editors: 50, rate: 2, seconds: 10 },
  ]) {
    const { edits, p50, p95, p99, max, cpu } = await type(server, people, load);
    row([`${load.editors} editors × ${load.rate}/s`, edits, ms(p50), ms(p95), ms(p99), ms(max), cpu.toFixed(2)]);
  }
}

async function replays(server: Server, people: readonly Account[], most: number): Promise<void> {
  heading('Recorded sessions through client sessions, sockets, server and database', [
    'trace',
    'edits',
    'versions',
    'seconds',
    'all the same',
    'recorded text',
  ]);
  for (const name of ['automerge-paper', 'seph-blog1', 'rustcode', 'sveltecomponent', 'json-crdt-blog-post', 'json-crdt-patch']) {
    const trace = readTrace(name, most);
    const { texts, stored, version, seconds } = await replaySequential(server, people, trace);
    const same = texts.every((text) => text === stored);
    row([name, trace.edits.length, version, seconds.toFixed(1), same, stored === (trace.end ?? replayAlone(trace))]);
  }
  for (const name of ['friendsforever', 'clownschool']) {
    const trace = readTrace(name, most);
    const { texts, stored, version, seconds } = await replayConcurrent(server, people, trace);
    const same = texts.every((text) => text === stored);
    row([name, trace.edits.length, version, seconds.toFixed(1), same, trace.end === null ? 'cut' : stored === trace.end]);
  }
}

async function browsers(server: Server, people: readonly Account[]): Promise<void> {
  const browser = await launchBrowser();
  try {
    const [one, two] = people as [Account, Account];
    const { p50, p95, p99 } = keyFigures(await keyToLetter(browser, server, [one, two], 300));
    heading('From a key in one Chromium to the letter in another', ['keys', 'p50 ms', 'p95 ms', 'p99 ms']);
    row([300, ms(p50), ms(p95), ms(p99)]);
    heading('Script of a first visit, gzipped', ['page', 'KB']);
    const document = await server.createDocument(one, 'first visit');
    row(['signing in', (await firstLoad(browser, server, null, '/sign-in', 'form')).toFixed(0)]);
    row(['documents', (await firstLoad(browser, server, one, '/', 'main h1')).toFixed(0)]);
    row(['a document', (await firstLoad(browser, server, one, `/documents/${document}`, '[role=toolbar]')).toFixed(0)]);
  } finally {
    await browser.close();
  }
}

printMachine();
const most = process.argv.includes('--short') ? 3_000 : Number.POSITIVE_INFINITY;
const server = await Server.start();
try {
  const people = await accounts(server, 50);
  await typing(server, people);
  await browsers(server, people);
  await replays(server, people, most);
} finally {
  await server.stop();
}
