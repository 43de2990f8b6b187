/** Which moment of a document is shown: one goes to another, step by step or at once, and plays what follows as a film. As React sees it, an immutable snapshot. */
import { dueEdits, type Speed } from './film.ts';
import { BLOCK_EDITS, type Moment, type Moments } from './moments.ts';

export interface TimelineSnapshot {
  /** Where the user wants to be. */
  readonly wanted: number;
  /** What is shown; null until the first moment has come. */
  readonly shown: Moment | null;
  readonly isPlaying: boolean;
  readonly speed: Speed;
  /** Why the wanted moment could not be loaded. */
  readonly error: unknown;
}

/** Edits that one frame of the film looks ahead, and shows at most. */
const MOST_A_FRAME = 64;
/** Milliseconds of the film that pass in a frame at most: a tab in the background has no frames. */
const LONGEST_FRAME_MS = 250;

export class Timeline {
  readonly moments: Moments;
  readonly #listeners = new Set<() => void>();
  #snapshot: TimelineSnapshot;
  /** The number of edits that are known of: where the film ends. */
  #head: number;
  #frame = 0;
  #frameAt = 0;
  #restMs = 0;
  #isFetching = false;

  constructor(moments: Moments, version: number, head: number) {
    this.moments = moments;
    this.#head = head;
    this.#snapshot = { wanted: version, shown: null, isPlaying: false, speed: 4, error: null };
    void this.#load(version);
  }

  readonly snapshot = (): TimelineSnapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get head(): number {
    return this.#head;
  }

  /** Others have gone on writing. */
  reach(head: number): void {
    this.#head = Math.max(this.#head, head);
  }

  /** Shows a version, once it has come. */
  go(version: number): void {
    this.pause();
    this.#want(Math.min(Math.max(version, 0), this.#head));
  }

  /** Tries again what could not be loaded. */
  retry(): void {
    this.#want(this.#snapshot.wanted);
  }

  setSpeed(speed: Speed): void {
    this.#become({ speed });
  }

  /** Plays what follows, from the beginning if nothing does. */
  play(): void {
    if (this.#snapshot.wanted >= this.#head) this.#want(0);
    this.#become({ isPlaying: true });
    this.#restMs = 0;
    this.#frameAt = performance.now();
    this.#nextFrame();
  }

  pause(): void {
    cancelAnimationFrame(this.#frame);
    if (this.#snapshot.isPlaying) this.#become({ isPlaying: false });
  }

  /** Ends all work. */
  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#listeners.clear();
    this.moments.stop();
  }

  #want(version: number): void {
    const loaded = this.moments.loaded(version);
    this.#become({ wanted: version, error: null, ...(loaded && { shown: loaded }) });
    if (!loaded) void this.#load(version);
  }

  async #load(version: number): Promise<void> {
    try {
      const shown = await this.moments.at(version);
      if (this.#snapshot.wanted === version) this.#become({ shown, error: null });
    } catch (error) {
      if (this.#snapshot.wanted === version) {
        this.pause();
        this.#become({ error });
      }
    }
  }

  #nextFrame(): void {
    this.#frame = requestAnimationFrame((now) => {
      this.#playFrame(now);
      if (this.#snapshot.isPlaying) this.#nextFrame();
    });
  }

  #playFrame(now: number): void {
    const { shown, wanted, speed, error } = this.#snapshot;
    const frameMs = Math.min(Math.max(0, now - this.#frameAt), LONGEST_FRAME_MS);
    this.#frameAt = now;
    if (error !== null) this.pause();
    // Waits for what is on its way.
    if (error !== null || shown === null || shown.version !== wanted) return;
    this.#fetchAhead(wanted);
    const { count, restMs } = dueEdits(this.#restMs + frameMs * speed, this.#timesFrom(shown));
    this.#restMs = restMs;
    if (count > 0) this.#want(wanted + count);
    if (wanted + count >= this.#head) this.pause();
  }

  /** The times of the moment and of those after it that are loaded. Before the first edit no time passes. */
  #timesFrom({ version, edit }: Moment): readonly string[] {
    const times: string[] = edit ? [edit.createdAt] : [];
    const last = Math.min(version + MOST_A_FRAME, this.#head);
    for (let next = version + 1; next <= last; next++) {
      const createdAt = this.moments.editAt(next)?.createdAt;
      if (createdAt === undefined) break;
      if (times.length === 0) times.push(createdAt);
      times.push(createdAt);
    }
    return times;
  }

  /** Has one call on its way at a time. That the next edit can't be loaded ends the film. */
  #fetchAhead(version: number): void {
    const isNeeded = version < this.#head && this.moments.editAt(version + 1) === null;
    const next = isNeeded ? version + 1 : Math.min(version + BLOCK_EDITS / 2, this.#head);
    if (this.#isFetching || next === version || this.moments.editAt(next) !== null) return;
    this.#isFetching = true;
    this.moments
      .at(next)
      .catch((error: unknown) => isNeeded && this.#become({ error }))
      .finally(() => {
        this.#isFetching = false;
      });
  }

  #become(change: Partial<TimelineSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}
