/** Ends links whose time is over, and suspends all while the installation forbids links. Every server looks; one at a time acts. */
import { sql } from 'kysely';
import type { Bus } from '../ports/bus.ts';
import { repeat } from '../repeating.ts';
import type { Db, Tx } from './database.ts';
import { recordActivity } from './queries/audit/activity.ts';
import { expiredLinks, lockExpiredLink, removeLink, suspendLinks, visitorsOf } from './queries/sharing/links.ts';

/** Time between two looks, in ms. So long at most, and the time that it takes, somebody stays who came by a link that has expired. */
const INTERVAL_MS = 1_000;
/** Links that one transaction changes. */
const BATCH = 500;
/** Id of an advisory lock. */
const SWEEP_LOCK = 7_261_403_119;

export interface LinkSweepDeps {
  readonly db: Db;
  readonly bus: Bus;
  /** Whether the installation allows links. */
  readonly linksAllowed: () => Promise<boolean>;
  readonly onError: (error: unknown) => void;
}

/** @returns a function that stops it and waits for what is running */
export function startLinkSweep(deps: LinkSweepDeps): () => Promise<void> {
  let stopped = false;
  const stop = repeat(INTERVAL_MS, () => sweep(deps, () => stopped), deps.onError);
  return () => {
    stopped = true;
    return stop();
  };
}

async function sweep({ db, bus, linksAllowed }: LinkSweepDeps, isStopped: () => boolean): Promise<void> {
  const tell = (document: string, users: readonly string[]) => {
    bus.publish({ type: 'access', document });
    if (users.length > 0) bus.publish({ type: 'list', users });
  };
  for (const document of await expiredLinks(db, BATCH)) {
    const visitors = await alone(db, (tx) => endLink(tx, document));
    if (visitors === null || isStopped()) return;
    if (visitors !== 'kept') tell(document, visitors);
  }
  const suspended = !(await linksAllowed());
  while ((await hasOthers(db, suspended)) && !isStopped()) {
    const documents = await alone(db, (tx) => suspendLinks(tx, suspended, BATCH));
    if (documents === null) return;
    for (const document of documents) tell(document, await visitorsOf(db, document));
  }
}

/** @returns who came by the link; `kept` if it has been changed, or another transaction has the document */
async function endLink(tx: Tx, document: string): Promise<string[] | 'kept'> {
  const visitors = (await lockExpiredLink(tx, document)) ? await removeLink(tx, document) : null;
  if (visitors === null) return 'kept';
  await recordActivity(tx, { actor: null, document, action: 'link.expired' });
  return visitors;
}

async function hasOthers(db: Db, suspended: boolean): Promise<boolean> {
  const row = await db.selectFrom('document_links').select('token').where('suspended', '=', !suspended).limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Does it in a transaction, unless another server sweeps at this moment: then null. */
async function alone<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T | null> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`SELECT pg_try_advisory_xact_lock(${SWEEP_LOCK}) AS mine`.execute(tx);
    return rows[0]?.mine === true ? work(tx) : null;
  });
}
