/** A worker that answers one question at a time. It is terminated when an answer takes too long, so a regular expression that never ends can't block the page. */

export class TooSlowError extends Error {
  override readonly name = 'TooSlowError';
}

interface Waiting<Question, Answer> {
  readonly question: Question;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

export class AskedWorker<Question, Answer> {
  readonly #make: () => Worker;
  readonly #limit: number;
  #worker: Worker | null = null;
  #waiting: Waiting<Question, Answer>[] = [];
  #asked: Waiting<Question, Answer> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param limit milliseconds that an answer may take @param make makes the worker, at the first question and after one was ended */
  constructor(limit: number, make: () => Worker) {
    this.#limit = limit;
    this.#make = make;
  }

  /** @throws TooSlowError when the answer takes longer than the limit @throws Error when the worker fails or is closed */
  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject });
      this.#next();
    });
  }

  /** Ends the worker; what was asked is not answered any more. */
  close(): void {
    const open = [...(this.#asked ? [this.#asked] : []), ...this.#waiting];
    this.#waiting = [];
    this.#end();
    for (const { reject } of open) reject(new Error('the worker was closed'));
  }

  #next(): void {
    if (this.#asked) return;
    const next = this.#waiting.shift();
    if (!next) return;
    this.#asked = next;
    this.#worker ??= this.#started();
    this.#worker.postMessage(next.question);
  }

  #started(): Worker {
    const worker = this.#make();
    // The time for loading the script doesn't count as time for the answer.
    worker.addEventListener('message', ({ data }: MessageEvent<{ ready: true } | { answer: Answer }>) => {
      if ('ready' in data) this.#timer = setTimeout(() => this.#fail(new TooSlowError('no answer in time')), this.#limit);
      else this.#settle((asked) => asked.resolve(data.answer));
    });
    worker.addEventListener('error', (event) => this.#fail(new Error(event.message || 'the worker could not be started')));
    return worker;
  }

  #fail(error: Error): void {
    const asked = this.#asked;
    this.#end();
    asked?.reject(error);
    this.#next();
  }

  #settle(done: (asked: Waiting<Question, Answer>) => void): void {
    clearTimeout(this.#timer);
    const asked = this.#asked;
    this.#asked = null;
    if (asked) done(asked);
    this.#next();
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
    this.#asked = null;
  }
}

/** In a worker: answers what `AskedWorker` asks. An error of `answer` is the asker's. */
export function answerQuestions<Question, Answer>(answer: (question: Question) => Answer): void {
  addEventListener('message', ({ data }: MessageEvent<Question>) => {
    postMessage({ ready: true });
    postMessage({ answer: answer(data) });
  });
}
