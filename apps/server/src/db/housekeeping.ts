/** Deletes rows that nobody needs any more, so that tables don't grow. */
import type { Db } from './database.ts';
import { forgetOldSessions } from './queries/sessions.ts';

const INTERVAL_MS = 60_000;
/** How many days ended sign-in sessions are kept. For that long the server recognises a refresh token that was used before. */
const KEEP_SESSIONS_DAYS = 30;

/** @returns a function that stops it and waits for a running deletion */
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
