/**
 * The uploads of this browser's user, of whatever document: a few at a time, and on whatever page of the app. Each is run by one tab; another one goes on with
 * it when that tab is closed.
 */
import '../../../editor/file-texts.ts';
import type { TFunction } from 'i18next';
import { fileCalls, putPart } from '../../../api/files.ts';
import { ApiError, session } from '../../../api/index.ts';
import type { OwnUpload } from '../../../editor/embeds/file-look.ts';
import { files as texts } from '../../../locales/en.files.ts';
import type { FileStates } from './FileStates.ts';
import { forgetUpload, type KeptUpload, keepUpload, keptUpload, keptUploads } from './kept-uploads.ts';
import { runUpload } from './upload-run.ts';

/** Uploads at the same time. */
const MAX_RUNNING = 3;
/** Milliseconds until another try, which doubles up to the greatest one. */
const PAUSE_MS = { first: 500, most: 15_000 };
/** What nobody could upload for so long is given up, in milliseconds. */
const MAX_AGE_MS = 30 * 24 * 3_600_000;

interface Job {
  readonly upload: KeptUpload;
  readonly isKept: boolean;
  readonly abort: AbortController;
  /** An object URL; null for what is no picture. */
  readonly preview: string | null;
  isFailed: boolean;
}

export class Uploads {
  readonly #userId: string;
  readonly #t: TFunction;
  readonly #jobs = new Map<string, Job>();
  readonly #states = new Map<string, FileStates>();
  readonly #turns: (() => void)[] = [];
  #running = 0;
  /** Ends the pauses of all uploads. */
  #wake: (() => void)[] = [];

  constructor(userId: string, t: TFunction) {
    this.#userId = userId;
    this.#t = t;
    window.addEventListener('online', () => this.retryNow());
    window.addEventListener('beforeunload', (event) => {
      if ([...this.#jobs.values()].some(({ isKept, isFailed }) => !isKept && !isFailed)) event.preventDefault();
    });
    session.subscribe(() => {
      const { state } = session;
      if (state.status !== 'signed-in') return;
      if (state.user.id === userId) this.retryNow();
      // Another user never uploads what this one has added.
      else for (const { abort } of this.#jobs.values()) abort.abort();
    });
  }

  /** A document is open, whose text shows how far its uploads are. */
  show(documentId: string, states: FileStates): void {
    if (this.#states.get(documentId) === states) return;
    this.#states.set(documentId, states);
    for (const job of this.#jobs.values()) if (job.upload.documentId === documentId) this.#tell(job, job.isFailed ? 'failed' : 'waiting');
  }

  /** Begins uploads. Resolves once their bytes are stored on this device. @returns whether all of them are */
  async add(uploads: readonly Omit<KeptUpload, 'userId' | 'addedAt'>[]): Promise<boolean> {
    const kept = await Promise.all(
      uploads.map(async (given) => {
        const upload = { ...given, userId: this.#userId, addedAt: Date.now() };
        const preview = given.isPicture ? URL.createObjectURL(given.bytes) : null;
        const job: Job = { upload, isKept: false, abort: new AbortController(), preview, isFailed: false };
        this.#jobs.set(upload.id, job);
        this.#tell(job, 'waiting');
        const isKept = await keepUpload(upload).then(
          () => true,
          () => false,
        );
        const stored = isKept ? await keptUpload(upload.id).catch(() => undefined) : undefined;
        // It was ended meanwhile.
        if (job.abort.signal.aborted) {
          if (isKept) await forgetUpload(upload.id).catch(() => undefined);
          return true;
        }
        this.#start({ ...job, isKept, upload: stored ?? upload });
        return isKept;
      }),
    );
    return kept.every(Boolean);
  }

  /** Goes on with what an earlier page has left, and what another tab may leave. */
  async resume(): Promise<void> {
    for (const upload of await keptUploads().catch(() => [])) {
      if (upload.userId !== this.#userId || this.#jobs.has(upload.id)) continue;
      if (Date.now() - upload.addedAt > MAX_AGE_MS) {
        await forgetUpload(upload.id).catch(() => undefined);
        continue;
      }
      const preview = upload.isPicture ? URL.createObjectURL(upload.bytes) : null;
      this.#start({ upload, isKept: true, abort: new AbortController(), preview, isFailed: false });
    }
  }

  /** Ends the upload of a file, whoever has begun it. */
  async stop(documentId: string, id: string): Promise<void> {
    this.#jobs.get(id)?.abort.abort();
    this.#jobs.delete(id);
    await forgetUpload(id).catch(() => undefined);
    this.#states.get(documentId)?.setOwn(id, null);
    // It may never have begun, or be over.
    await fileCalls.end(documentId, id).catch(() => undefined);
  }

  retry(id: string): void {
    const job = this.#jobs.get(id);
    if (job?.isFailed) this.#start({ ...job, isFailed: false });
  }

  /** Ends the waits between two tries. */
  retryNow(): void {
    for (const wake of this.#wake) wake();
    this.#wake = [];
  }

  #start(job: Job): void {
    this.#jobs.set(job.upload.id, job);
    this.#tell(job, 'waiting');
    void this.#underLock(job).catch(() => undefined);
  }

  /** One tab at a time. Without locks (no https), the server tells tabs apart: they send the same bytes. */
  async #underLock(job: Job): Promise<void> {
    const { id } = job.upload;
    const { signal } = job.abort;
    if (navigator.locks === undefined) return this.#inTurn(job);
    await navigator.locks.request(`inkstone-upload ${id}`, { signal }, async () => {
      // Another tab may have finished it while this one waited.
      if (job.isKept && (await keptUpload(id).catch(() => job.upload)) === undefined) this.#over(job);
      else await this.#inTurn(job);
    });
  }

  async #inTurn(job: Job): Promise<void> {
    if (this.#running >= MAX_RUNNING) await new Promise<void>((resolve) => this.#turns.push(resolve));
    this.#running++;
    try {
      await this.#run(job);
    } finally {
      this.#running--;
      this.#turns.shift()?.();
    }
  }

  async #run(job: Job): Promise<void> {
    const { upload, abort } = job;
    const { documentId, id } = upload;
    try {
      abort.signal.throwIfAborted();
      const file = await runUpload(upload, {
        calls: { ...fileCalls, put: putPart },
        signal: abort.signal,
        onProgress: (received) => this.#tell(job, 'sending', received),
        pause: (tries, seconds) => {
          this.#tell(job, 'waiting');
          return this.#pause(seconds === null ? Math.min(PAUSE_MS.most, PAUSE_MS.first * 2 ** tries) : seconds * 1000, abort.signal);
        },
        now: () => performance.now(),
      });
      this.#states.get(documentId)?.learnt(file);
      this.#over(job);
      await forgetUpload(id).catch(() => undefined);
    } catch (error) {
      if (abort.signal.aborted) return;
      job.isFailed = true;
      this.#tell(job, 'failed', null, this.#problemOf(error));
    }
  }

  #over({ upload, preview }: Job): void {
    this.#jobs.delete(upload.id);
    // The picture from the server comes in its place; the browser may still draw this one.
    if (preview !== null) setTimeout(() => URL.revokeObjectURL(preview), PAUSE_MS.most);
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#wake.push(end);
      signal.addEventListener('abort', end, { once: true });
    });
  }

  #tell({ upload, preview }: Job, state: OwnUpload['state'], received: number | null = null, problem: string | null = null): void {
    const { documentId, id, name, bytes, contentType } = upload;
    const told = { name, size: bytes.size, contentType, ...(received !== null && { received }) };
    this.#states.get(documentId)?.setOwn(id, { state, problem, preview }, told);
  }

  #problemOf(error: unknown): string {
    const code = error instanceof ApiError ? error.code : 'gone';
    const known = Object.hasOwn(texts.problem, code) ? (code as keyof typeof texts.problem) : 'other';
    return this.#t(`files.problem.${known}`);
  }
}

let current: { readonly userId: string; readonly uploads: Uploads } | null = null;

/** The uploads of a user: the same object as long as nobody else signs in. */
export function uploadsOf(userId: string, t: TFunction): Uploads {
  if (current?.userId !== userId) current = { userId, uploads: new Uploads(userId, t) };
  return current.uploads;
}
