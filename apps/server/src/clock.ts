/** The time that the server runs on; the collaboration room is given it, so that a simulator can give it another. */
import { type Clock, systemClock } from '@inkstone/sync/clock';

/**
 * Does not jump when the system's clock is set, and counts parts of a millisecond, which the pacing of frames needs.
 *
 * A task after 0 ms runs once the messages that have arrived together are all read, not a millisecond later.
 */
export const serverClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, task) {
    if (ms > 0) return systemClock.after(ms, task);
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  },
};
