/** Reads and shrinks pictures in a process of its own: a decoder that crashes, hangs or takes all memory takes nobody else with it. */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ApiError } from '../errors.ts';

/** A picture takes this long at most, in ms. */
const TIMEOUT_MS = 60_000;
/** The process ends when it has had nothing to do for so long, in ms. */
const IDLE_MS = 30_000;

export type PictureJob =
  /** Reads the size, and overwrites in the file where and by whom the picture was taken. */
  | { readonly type: 'read'; readonly path: string }
  /** Writes a smaller version as WebP. */
  | { readonly type: 'shrink'; readonly path: string; readonly width: number; readonly to: string }
  /** Writes the middle of the first frame as WebP, without anything but the pixels. */
  | { readonly type: 'square'; readonly path: string; readonly size: number; readonly to: string };

export type PictureAnswer =
  /** In pixels, as it is shown (turned by its orientation). `stripped`: the file was changed. */
  | { readonly type: 'read'; readonly width: number; readonly height: number; readonly animated: boolean; readonly stripped: boolean }
  | { readonly type: 'shrunk' }
  | { readonly type: 'refused'; readonly reason: string };

interface Waiting {
  readonly job: PictureJob;
  readonly resolve: (answer: PictureAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** In the bundle the worker stands beside the program; in the sources it is TypeScript. */
const BUNDLED = fileURLToPath(new URL('./picture-worker.js', import.meta.url));
const SOURCE = fileURLToPath(new URL('./picture-worker.ts', import.meta.url));

export class Pictures {
  readonly #queue: Waiting[] = [];
  #child: ChildProcess | null = null;
  #current: Waiting | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @throws ApiError `bad-picture` */
  async read(path: string) {
    const answer = await this.#ask({ type: 'read', path });
    if (answer.type === 'read') return answer;
    throw new ApiError('bad-picture', answer.type === 'refused' ? answer.reason : undefined);
  }

  /** @returns false if it can't be made */
  async shrink(path: string, width: number, to: string): Promise<boolean> {
    return (await this.#ask({ type: 'shrink', path, width, to })).type === 'shrunk';
  }

  /** @param size width and height in pixels @returns false if it can't be made */
  async square(path: string, size: number, to: string): Promise<boolean> {
    return (await this.#ask({ type: 'square', path, size, to })).type === 'shrunk';
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#child?.kill('SIGKILL');
    for (const { reject } of this.#queue.splice(0)) reject(new ApiError('unavailable'));
  }

  #ask(job: PictureJob): Promise<PictureAnswer> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current !== null) return;
    clearTimeout(this.#timer);
    const next = this.#queue.shift();
    if (next === undefined) {
      this.#timer = setTimeout(() => this.#end(), IDLE_MS);
      this.#timer.unref();
      return;
    }
    if (this.#closed) {
      next.reject(new ApiError('unavailable'));
      return;
    }
    this.#current = next;
    this.#timer = setTimeout(() => this.#end(), TIMEOUT_MS);
    this.#worker().send(next.job);
  }

  #end(): void {
    this.#child?.kill('SIGKILL');
  }

  #worker(): ChildProcess {
    if (this.#child !== null) return this.#child;
    const [file, execArgv] = existsSync(BUNDLED) ? [BUNDLED, []] : [SOURCE, ['--import', 'tsx']];
    const child = fork(file, [], {
      execArgv: [...execArgv, '--max-old-space-size=256'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { PATH: process.env.PATH },
    });
    this.#child = child;
    child.unref();
    child.channel?.unref();
    child.on('message', (answer: PictureAnswer) => this.#settle(answer));
    child.on('error', () => undefined);
    child.on('exit', () => {
      if (this.#child === child) this.#child = null;
      // It crashed or took too long over this picture.
      this.#settle({ type: 'refused', reason: 'The picture cannot be read' });
    });
    return child;
  }

  #settle(answer: PictureAnswer): void {
    const current = this.#current;
    if (current === null) return;
    this.#current = null;
    current.resolve(answer);
    this.#next();
  }
}
