/** The bench `history`: any version of every recorded session, who wrote it, and what changed, through the API of a real server. */
import { DOCUMENT_LIMITS } from '../../../apps/server/src/collab/document/limits.ts';
import { launchBrowser } from '../browser.ts';
import { LogWriter } from '../log-writer.ts';
import { seeded } from '../random.ts';
import { heading, printMachine, row } from '../report.ts';
import { type Account, Server } from '../server.ts';
import { percentile } from '../servers/arrivals.ts';
import { readTrace } from '../traces.ts';
import { filmSteps } from './film.ts';

const SHORT = process.argv.includes('--short');
const NAMES = SHORT
  ? ['sveltecomponent', 'rustcode']
  : ['automerge-paper', 'seph-blog1', 'rustcode', 'sveltecomponent', 'json-crdt-blog-post', 'json-crdt-patch'];
const VERSIONS = 60;
const AGAIN = 10;
const STEPS = 150;

interface Measured {
  readonly milliseconds: number;
  readonly bytes: number;
}

class Reader {
  readonly #server: Server;
  readonly #account: Account;
  readonly #document: string;

  constructor(server: Server, account: Account, document: string) {
    this.#server = server;
    this.#account = account;
    this.#document = document;
  }

  /** Milliseconds from the request to the last byte of the answer, which has a little more than the server's time. */
  async get(path: string): Promise<Measured> {
    const start = performance.now();
    const answer = await fetch(`${this.#server.url}/api/documents/${this.#document}/${path}`, {
      headers: { authorization: `Bearer ${this.#account.token}` },
    });
    const bytes = (await answer.arrayBuffer()).byteLength;
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return { milliseconds: performance.now() - start, bytes };
  }

  async several(count: number, path: (index: number) => string): Promise<number[]> {
    const times: number[] = [];
    for (let index = 0; index < count; index++) times.push((await this.get(path(index))).milliseconds);
    return times.sort((a, b) => a - b);
  }
}

const ms = (value: number) => value.toFixed(1);

printMachine();
heading('History: milliseconds until the last byte of the answer', [
  'trace',
  'edits',
  'a version, p50',
  'max',
  'attribution, cold',
  'warm',
  'after an edit',
  'KiB',
  'by user, warm',
  'last 500 edits, diff',
  'all edits, diff',
]);
const server = await Server.start();
const browser = await launchBrowser();
const films: (string | number)[][] = [];
try {
  const account = await server.register('writer');
  const random = seeded(1);
  for (const name of NAMES) {
    const trace = readTrace(name);
    const document = await server.createDocument(account, name);
    const writer = new LogWriter(document, account);
    const deltas = trace.edits.map(({ delta }) => delta);
    await writer.append(server.folder, deltas.slice(0, -1), DOCUMENT_LIMITS.snapshotEdits);
    const reader = new Reader(server, account, document);
    const last = deltas.length - 1;
    const versions = await reader.several(VERSIONS, () => `versions/${1 + Math.floor(random() * last)}`);
    const cold = await reader.get('attribution');
    const warm = await reader.several(AGAIN, () => 'attribution');
    await writer.append(server.folder, deltas.slice(-1));
    const after = await reader.get('attribution');
    const merged = await reader.several(AGAIN, () => 'attribution?merge=user');
    const few = await reader.several(AGAIN, () => `diff?from=${Math.max(0, last - 500)}&to=${last}`);
    const all = await reader.get(`diff?from=0&to=${last}`);
    const film = await filmSteps(browser, server, account, { id: document, version: Math.floor(last / 2), steps: STEPS });
    films.push([name, ms(percentile(film, 0.5)), ms(percentile(film, 0.9)), ms(film.at(-1) ?? 0)]);
    row([
      name,
      deltas.length,
      ms(percentile(versions, 0.5)),
      ms(versions.at(-1) ?? 0),
      ms(cold.milliseconds),
      ms(percentile(warm, 0.5)),
      ms(after.milliseconds),
      Math.round(cold.bytes / 1024),
      ms(percentile(merged, 0.5)),
      ms(percentile(few, 0.5)),
      ms(all.milliseconds),
    ]);
  }
  heading('The film: milliseconds of work on the page from one moment to the next, in the middle of the history', [
    'trace',
    'p50',
    'p90',
    'max',
  ]);
  for (const film of films) row(film);
} finally {
  await browser.close();
  await server.stop();
}
