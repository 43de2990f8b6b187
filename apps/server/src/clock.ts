/** The server's clock. The collaboration module gets it as a parameter, so that the simulator can pass another one. */
import { type Clock, systemClock } from '@inkstone/sync/clock';

/**
 * Does not jump when the system's clock is set. Counts fractions of a millisecond, which the pacing of frames needs.
 *
 * A task after 0 ms runs as soon as the server has read all messages that arrived together.
 */
export const serverClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, task) {
    if (ms > 0) return systemClock.after(ms, task);
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  },
};
