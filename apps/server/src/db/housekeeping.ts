/** Work that keeps tables from growing with what nobody needs any more. */
import type { Db } from './database.ts';
import { forgetOldSessions } from './queries/sessions.ts';

const EVERY = 60_000;
/** Days that ended sign-in sessions are kept: a spent refresh token is recognised that long. */
const KEEP_SESSIONS = 30;

/** @returns the way to stop; what runs then is finished */
export function startHousekeeping(db: Db, onError: (error: unknown) => void): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = forgetOldSessions(db, KEEP_SESSIONS).catch(onError);
  }, EVERY);
  timer.unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}
