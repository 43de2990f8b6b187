/** Lets people type into one document through a running server, and measures how long an edit takes from one client to the others. */
import { DeltaBuilder } from '@inkstone/ot';
import type { SharedDocument } from '@inkstone/sync';
import { type Account, opened, type Server } from './server.ts';
import { percentile } from './servers/arrivals.ts';
import { cpuSeconds } from './servers/processes.ts';

/** Each edit inserts a number that is not used twice, and a semicolon. */
const MARK_CHARS = 9;

export interface Load {
  readonly editors: number;
  /** Edits a second of each person. */
  readonly rate: number;
  readonly seconds: number;
}

export interface Figures {
  readonly edits: number;
  readonly deliveries: number;
  /** Milliseconds from the edit in its client to its arrival in another. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** Of each delivery, in ms, sorted. */
  readonly waits: readonly number[];
  /** CPU seconds of the server process for 1,000 edits. */
  readonly cpu: number;
}

export async function type(server: Server, accounts: readonly Account[], load: Load): Promise<Figures> {
  const [owner, ...others] = accounts.slice(0, load.editors) as [Account, ...Account[]];
  const id = await server.createDocument(owner, `load ${load.editors} × ${load.rate}`, others);
  const documents = [owner, ...others].map((account) => server.open(account, id));
  await Promise.all(documents.map(opened));

  const typedAt = new Map<string, number>();
  const waits: number[] = [];
  let arrived: () => void = () => {};
  let expected = Number.POSITIVE_INFINITY;
  for (const document of documents) {
    document.subscribe({
      changed: (delta, origin) => {
        if (origin !== 'remote') return;
        const now = performance.now();
        for (const op of delta) {
          if (!('insert' in op) || typeof op.insert !== 'string') continue;
          for (const mark of op.insert.match(/\d{8};/g) ?? []) {
            waits.push(now - (typedAt.get(mark) ?? Number.NaN));
            if (waits.length >= expected) arrived();
          }
        }
      },
    });
  }

  const cpuBefore = cpuSeconds(server.pid);
  let edits = 0;
  const editor = (document: SharedDocument, number: number) =>
    new Promise<void>((resolve) => {
      const total = load.rate * load.seconds;
      let done = 0;
      const tick = () => {
        const mark = `${String(number * 1_000_000 + done).padStart(MARK_CHARS - 1, '0')};`;
        typedAt.set(mark, performance.now());
        // Between two marks. A mark within another would break it, and if both came in one frame, neither would be found.
        const marks = (document.text.length - 1) / MARK_CHARS;
        const position = ((number * 7919 + done * 104_729) % (marks + 1)) * MARK_CHARS;
        document.edit(new DeltaBuilder().retain(position).insert(mark).build());
        edits++;
        if (++done === total) resolve();
        else setTimeout(tick, startAt + (1000 / load.rate) * done - performance.now());
      };
      // People don't type in step with each other.
      const startAt = performance.now() + (1000 / load.rate) * (number / documents.length);
      setTimeout(tick, startAt - performance.now());
    });
  await Promise.all(documents.map(editor));
  expected = edits * (documents.length - 1);
  if (waits.length < expected) {
    await new Promise<void>((resolve) => {
      arrived = resolve;
    });
  }
  await Promise.all(documents.map((document) => document.flushed()));
  const cpu = cpuSeconds(server.pid) - cpuBefore;

  const texts = new Set(documents.map((document) => document.text.toString()));
  if (texts.size !== 1) throw new Error(`the editors see ${texts.size} different texts`);
  await Promise.all(documents.map((document) => document.close()));
  waits.sort((a, b) => a - b);
  return {
    edits,
    deliveries: waits.length,
    p50: percentile(waits, 0.5),
    p95: percentile(waits, 0.95),
    p99: percentile(waits, 0.99),
    max: waits.at(-1) ?? Number.NaN,
    waits,
    cpu: (cpu / edits) * 1000,
  };
}
