/** How a document's edits pass as a film: at a multiple of the pace at which they were written, with pauses skipped. Pure. */

export const SPEEDS = [1, 4, 16, 64, 256] as const;
export type Speed = (typeof SPEEDS)[number];

/** Milliseconds that a pause between two edits lasts at most, at the pace at which they were written. */
const LONGEST_PAUSE_MS = 2_000;
/** Milliseconds that one edit is shown at least, so that edits of one moment are seen one after another at a slow pace. */
const SHORTEST_MS = 16;

/** Milliseconds of the film between two edits, at single speed. */
export function filmGapMs(before: string, after: string): number {
  const gap = Date.parse(after) - Date.parse(before);
  return Math.min(Math.max(gap, SHORTEST_MS), LONGEST_PAUSE_MS);
}

interface Step {
  /** How many of the edits are due. */
  readonly count: number;
  /** Milliseconds of the film, at single speed, that are left over for the edits after them. */
  readonly restMs: number;
}

/**
 * Which edits are due when a time has passed.
 *
 * @param passedMs of the film, at single speed
 * @param times of the edit that is shown, and of those that follow it, as ISO 8601
 */
export function dueEdits(passedMs: number, times: readonly string[]): Step {
  let restMs = passedMs;
  for (let index = 1; index < times.length; index++) {
    const gap = filmGapMs(times[index - 1] as string, times[index] as string);
    if (gap > restMs) return { count: index - 1, restMs };
    restMs -= gap;
  }
  return { count: Math.max(0, times.length - 1), restMs };
}
