/** What each server does in the database now and then: it deletes rows that nobody needs any more, and tells its own state. */
import { repeat } from '../repeating.ts';
import type { Db } from './database.ts';
import { forgetAttempts } from './queries/accounts/attempts.ts';
import { forgetOldGuests } from './queries/accounts/guests.ts';
import { forgetMailTokens } from './queries/accounts/mail-tokens.ts';
import { forgetOldSessions } from './queries/accounts/sessions.ts';
import { forgetOldInvitations } from './queries/sharing/invitations.ts';
import { forgetServer, tellServer } from './queries/system.ts';

const INTERVAL_MS = 60_000;
/** How many days ended sign-in sessions are kept. For that long the server recognises a refresh token that was used before. */
const KEEP_SESSIONS_DAYS = 30;
/** How many days guests are kept at least. */
const KEEP_GUESTS_DAYS = 30;

/** @returns a function that stops it and waits for a running deletion */
export function startHousekeeping(db: Db, onError: (error: unknown) => void): () => Promise<void> {
  return repeat(INTERVAL_MS, () => tidy(db), onError);
}

/** How often a server tells its state, in ms. */
const TELLING_MS = 10_000;

/** Tells other servers' admins what this one is doing. @returns a function that stops it and takes the server off the list */
export function startTelling(
  db: Db,
  server: { readonly id: string; readonly host: string; readonly version: string },
  collab: { load(): { readonly sockets: number; readonly documents: number } },
  onError: (error: unknown) => void,
): () => Promise<void> {
  const tell = () => tellServer(db, { ...server, ...collab.load() });
  const first = tell().catch(onError);
  const stop = repeat(TELLING_MS, tell, onError);
  return async () => {
    await first;
    await stop();
    await forgetServer(db, server.id).catch(onError);
  };
}

async function tidy(db: Db): Promise<void> {
  await forgetOldSessions(db, KEEP_SESSIONS_DAYS);
  await forgetOldGuests(db, KEEP_GUESTS_DAYS);
  await forgetMailTokens(db);
  await forgetAttempts(db);
  await forgetOldInvitations(db);
}
