/** Work that keeps tables from growing with what nobody needs any more. */
import type { Db } from './database.ts';
import { forgetOldSessions } from './queries/sessions.ts';

const INTERVAL_MS = 60_000;
/** Days that ended sign-in sessions are kept: a spent refresh token is recognised that long. */
const KEEP_SESSIONS_DAYS = 30;

/** @returns the way to stop; what runs then is finished */
export function startHousekeeping(db: Db, onError: (error: unknown) => void): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = forgetOldSessions(db, KEEP_SESSIONS_DAYS).catch(onError);
  }, INTERVAL_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}
