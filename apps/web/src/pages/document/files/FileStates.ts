/**
 * What is known of the files that a document's text shows: asked for once all together, then kept up to date by the document's socket. What the user uploads
 * from here is known without the server.
 */

import type { FileChange } from '@inkstone/sync';
import { fileCalls } from '../../../api/files.ts';
import { ApiError, type FileInfo } from '../../../api/index.ts';
import { nameOf } from '../../../components/user/names.ts';
import type { FileLook, OwnUpload } from '../../../editor/embeds/file-look.ts';

/** Milliseconds without news after which an upload counts as stalled. */
const STALLED_MS = 60_000;
/** Milliseconds between two looks for stalled uploads. */
const LOOK_MS = 5_000;
/** Milliseconds until what could not be asked for is asked for again. */
const RETRY_MS = 5_000;

const ASKED: FileLook = {
  state: 'asked',
  name: '',
  size: 0,
  contentType: '',
  width: null,
  height: null,
  by: '',
  received: 0,
  isStalled: false,
  own: null,
};

export class FileStates {
  readonly #documentId: string;
  readonly #looks = new Map<string, FileLook>();
  /** When something was last heard of an upload, as of `performance.now()`. */
  readonly #heardAt = new Map<string, number>();
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #listeners = new Set<() => void>();
  /** What is being asked for. True: there was news of it meanwhile, which the answer may not have yet. */
  readonly #asking = new Map<string, boolean>();
  /** Whether the list has come. */
  #list: Promise<boolean> | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isStopped = false;
  #isConnected = true;

  constructor(documentId: string) {
    this.#documentId = documentId;
  }

  /** Asks for all files of the document, ahead of its text: pictures then have their size as soon as they are drawn. */
  askAhead(): void {
    this.#list ??= fileCalls.all(this.#documentId).then(
      (files) => {
        for (const file of files) this.#learn(file);
        return true;
      },
      () => {
        this.#list = null;
        return false;
      },
    );
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
    this.#listeners.clear();
    this.#watchers.clear();
  }

  /** The same object until it changes. What is not known is asked for. */
  readonly lookOf = (id: string): FileLook => {
    const known = this.#looks.get(id);
    if (known === undefined) void this.#ask(id);
    return known ?? ASKED;
  };

  readonly watch = (id: string, changed: () => void): (() => void) => {
    const all = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, all.add(changed));
    return () => all.delete(changed);
  };

  /** Calls back when anything is known anew. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The socket has told of a file. */
  heard({ id, state, received }: FileChange): void {
    const known = this.#looks.get(id);
    this.#heardAt.set(id, performance.now());
    if (state === 'uploading' && known?.state === 'uploading') this.#set(id, { ...known, received, isStalled: false });
    // Its name, its type and its size in pixels are known only now.
    else if (known !== undefined || this.#watchers.has(id)) void this.#ask(id, true);
    this.#tell();
  }

  /** Resolves when the list of files has come, or can't. */
  async known(): Promise<void> {
    this.askAhead();
    await this.#list;
  }

  /** What happened while there was no connection is asked for. */
  connected(isConnected: boolean): void {
    const wasConnected = this.#isConnected;
    this.#isConnected = isConnected;
    if (!isConnected || wasConnected) return;
    for (const [id, { state }] of this.#looks) if (state !== 'ready' && state !== 'deleted') void this.#ask(id, true);
  }

  /** An upload from this browser, or what is known of its file at its end. */
  setOwn(
    id: string,
    own: OwnUpload | null,
    told: Partial<Pick<FileLook, 'name' | 'size' | 'contentType' | 'received' | 'state'>> = {},
  ): void {
    const known = this.#looks.get(id) ?? ASKED;
    const state = known.state === 'asked' || known.state === 'missing' ? 'uploading' : known.state;
    this.#set(id, { ...known, state, ...told, own });
  }

  learnt(file: FileInfo): void {
    this.#learn(file);
  }

  /** @param isAnew even if it is known, or was in the list */
  async #ask(id: string, isAnew = false): Promise<void> {
    if (this.#asking.has(id)) {
      if (isAnew) this.#asking.set(id, true);
      return;
    }
    this.#asking.set(id, false);
    const isAsked = await this.#answer(id, isAnew);
    const isOld = this.#asking.get(id);
    this.#asking.delete(id);
    if (isOld && !this.#isStopped) await this.#ask(id, true);
    else if (!isAsked && !this.#isStopped) setTimeout(() => this.#isStopped || void this.#ask(id, isAnew), RETRY_MS);
  }

  /** @returns false if no answer came */
  async #answer(id: string, isAnew: boolean): Promise<boolean> {
    if (!isAnew) {
      this.askAhead();
      if (!(await this.#list)) return false;
      if (this.#looks.has(id)) return true;
    }
    try {
      this.#learn(await fileCalls.state(id));
      return true;
    } catch (error) {
      const isGone = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429 && error.status !== 401;
      if (isGone) this.#set(id, { ...ASKED, ...this.#looks.get(id), state: 'missing' });
      return isGone;
    }
  }

  #learn({ id, state, name, size, contentType, width, height, received, uploadedBy }: FileInfo): void {
    const by = nameOf(uploadedBy);
    const own = state === 'ready' || state === 'deleted' ? null : (this.#looks.get(id)?.own ?? null);
    this.#set(id, { state, name, size, contentType, width, height, received, by, own, isStalled: false });
  }

  #set(id: string, look: FileLook): void {
    if (this.#isStopped) return;
    // What this browser is still uploading is on its way, even if the server hasn't heard of it.
    const kept = look.state === 'missing' && look.own !== null ? { ...look, state: 'uploading' as const } : look;
    const before = this.#looks.get(id);
    if (before && JSON.stringify(before) === JSON.stringify(kept)) return;
    this.#looks.set(id, kept);
    if (kept.state === 'uploading') this.#watchStalled();
    for (const changed of this.#watchers.get(id) ?? []) changed();
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #watchStalled(): void {
    this.#timer ??= setInterval(() => {
      for (const [id, look] of this.#looks) {
        if (look.state !== 'uploading' || look.own !== null || look.isStalled) continue;
        const heardAt = this.#heardAt.get(id) ?? performance.now();
        this.#heardAt.set(id, heardAt);
        if (performance.now() - heardAt > STALLED_MS) this.#set(id, { ...look, isStalled: true });
      }
    }, LOOK_MS);
  }
}
