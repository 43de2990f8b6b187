/** Computes over whole contents in threads of their own, so that the event loop goes on serving edits. */
import { existsSync } from 'node:fs';
import { setImmediate as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Delta, Text } from '@inkstone/ot';
import { ApiError } from '../errors.ts';

/** Threads that compute at once. Each takes a processor. */
const THREADS = 2;
/** Jobs that may wait for a thread. Further ones are refused. */
const WAITING = 50;
/** A job takes this long at most, in ms. Then its thread is ended. */
const TIMEOUT_MS = 30_000;
/** A thread ends when it has had nothing to do for so long, in ms. */
const IDLE_MS = 30_000;
/** Two contents of the greatest size, parsed, and their texts. */
const MEMORY_MB = 1_024;

/** A content's JSON in UTF-8, in pieces. */
type Pieces = readonly Uint8Array[];

export type Job = { readonly type: 'diff'; readonly before: Pieces; readonly after: Pieces };

export type Answer = { readonly type: 'done'; readonly json: string } | { readonly type: 'failed'; readonly message: string };

/** In the bundle the thread's program stands beside ours; in the sources it is TypeScript. */
const BUNDLED = fileURLToPath(new URL('./history-thread.js', import.meta.url));
const SOURCE = new URL('./history-thread.ts', import.meta.url).href;

interface Waiting {
  readonly job: Job;
  readonly resolve: (json: string) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Null while it has nothing to do. */
  current: Waiting | null;
  timer: NodeJS.Timeout | undefined;
}

export interface HistoryThreadsOptions {
  readonly threads?: number;
  readonly waiting?: number;
  readonly timeoutMs?: number;
}

export class HistoryThreads {
  readonly #atMost: number;
  readonly #waitingAtMost: number;
  readonly #timeoutMs: number;
  readonly #threads = new Set<Thread>();
  readonly #queue: Waiting[] = [];
  #closed = false;

  constructor({ threads = THREADS, waiting = WAITING, timeoutMs = TIMEOUT_MS }: HistoryThreadsOptions = {}) {
    this.#atMost = threads;
    this.#waitingAtMost = waiting;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * The delta that turns `before` into `after`. Neither may be edited before the promise settles.
   *
   * @throws ApiError `too-many` when too many jobs wait, `unavailable` when it takes too long or the server shuts down
   */
  async diff(before: Text, after: Text): Promise<Delta> {
    return JSON.parse(await this.#run({ type: 'diff', before: await piecesOf(before), after: await piecesOf(after) }));
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#queue.splice(0)) reject(new ApiError('unavailable'));
    await Promise.all([...this.#threads].map((thread) => this.#end(thread)));
  }

  #run(job: Job): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#closed) reject(new ApiError('unavailable'));
      else if (this.#queue.length >= this.#waitingAtMost)
        reject(new ApiError('too-many', 'Too many comparisons at once', { retryAfter: 1 }));
      else {
        this.#queue.push({ job, resolve, reject });
        this.#next();
      }
    });
  }

  #next(): void {
    if (this.#queue.length === 0) return;
    const thread = this.#idleThread();
    if (thread === null) return;
    const next = this.#queue.shift() as Waiting;
    thread.current = next;
    clearTimeout(thread.timer);
    thread.timer = setTimeout(() => void this.#end(thread), this.#timeoutMs);
    thread.worker.postMessage(next.job, transfers(next.job));
  }

  #idleThread(): Thread | null {
    for (const thread of this.#threads) if (thread.current === null) return thread;
    return this.#threads.size < this.#atMost ? this.#start() : null;
  }

  #start(): Thread {
    const options = { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB }, env: {} };
    const worker = existsSync(BUNDLED) ? new Worker(BUNDLED, options) : new Worker(SOURCE_LOADER, { ...options, eval: true });
    const thread: Thread = { worker, current: null, timer: undefined };
    this.#threads.add(thread);
    worker.unref();
    worker.on('message', (answer: Answer) => this.#settle(thread, answer));
    // Out of memory, or a program that can't be loaded. `exit` follows.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      clearTimeout(thread.timer);
      this.#threads.delete(thread);
      thread.current?.reject(new ApiError('unavailable', 'The comparison took too long or too much memory'));
      this.#next();
    });
    return thread;
  }

  #settle(thread: Thread, answer: Answer): void {
    const { current } = thread;
    if (current === null) return;
    thread.current = null;
    clearTimeout(thread.timer);
    thread.timer = setTimeout(() => void this.#end(thread), IDLE_MS);
    thread.timer.unref();
    if (answer.type === 'done') current.resolve(answer.json);
    else current.reject(new Error(`a comparison failed: ${answer.message}`));
    this.#next();
  }

  async #end(thread: Thread): Promise<void> {
    // It gets no further jobs. Its current one is refused when it has exited.
    this.#threads.delete(thread);
    await thread.worker.terminate();
  }
}

/** Loads the TypeScript program in a thread: Node starts threads without the loader of the main one. */
const SOURCE_LOADER = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(SOURCE)}); })`;

/** Between two pieces the event loop goes on. */
async function piecesOf(text: Text): Promise<Pieces> {
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  for (const piece of text.jsonPieces()) {
    pieces.push(encoder.encode(piece));
    await pause();
  }
  return pieces;
}

/** The memory of the contents moves to the thread and is not copied. */
function transfers({ before, after }: Job): ArrayBuffer[] {
  return [...before, ...after].map(({ buffer }) => buffer as ArrayBuffer);
}
