/** The operators' command `npm run history:verify`. It takes the settings of the server, which may run meanwhile. */
import { readConfig } from './config.ts';
import { type Db, openDatabase } from './db/database.ts';
import { beyondHead, listSnapshots, listStored, type StoredDocument } from './db/queries/history/stored.ts';
import { reachDatabase } from './embedded/reach.ts';
import { StartError } from './errors.ts';
import { Replay } from './history/verify.ts';
import type { Log } from './ports/log.ts';
import { runCommand } from './run-command.ts';
import { createPostgresLog } from './stores/postgres-log.ts';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Their search texts are in memory at once. */
const PAGE_DOCUMENTS = 100;
const PAGE_EDITS = 5_000;
/** Progress is told after so many documents. */
const TOLD_DOCUMENTS = 5_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Replays each log as far as it was when the document's turn came, so people may write meanwhile. O(edits). @returns the exit code */
async function main([only, ...rest]: readonly string[]): Promise<number> {
  if (rest.length > 0 || (only !== undefined && !ID.test(only))) {
    throw new StartError('usage: npm run history:verify, or npm run history:verify -- <id of a document>');
  }
  const reached = await reachDatabase(readConfig(process.env));
  const { db, pool, close } = openDatabase({ ...reached.connection, max: 2, query_timeout: 0 }, () => undefined);
  const log = createPostgresLog(pool, pool);
  let [documents, edits] = [0, 0];
  const problems: string[] = [];
  try {
    for (let after: string | null = null; ; ) {
      const page = await listStored(db, after, only, PAGE_DOCUMENTS);
      for (const stored of page) {
        const problem = await verify(db, log, stored);
        if (problem !== null) problems.push(`document ${stored.document}: ${problem}`);
        if (problem !== null) say(problems.at(-1) as string);
        documents++;
        edits += stored.version;
        if (documents % TOLD_DOCUMENTS === 0) say(`${documents} documents, ${edits} edits so far`);
      }
      after = page.at(-1)?.document ?? null;
      if (after === null || only !== undefined) break;
    }
    if (only !== undefined && documents === 0) throw new StartError(`there is no document ${only}`);
    say(`${documents} documents, ${edits} edits: ${problems.length === 0 ? 'all is well' : `${problems.length} broken: ${problems[0]}`}`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await close();
    await reached.close();
  }
}

async function verify(db: Db, log: Log, stored: StoredDocument): Promise<string | null> {
  const { document, version: end } = stored;
  const replay = new Replay({ ...stored, snapshots: await listSnapshots(db, document) });
  while (replay.version < end) {
    const page = await log.edits(document, replay.version, Math.min(PAGE_EDITS, end - replay.version));
    if (page.length === 0) break;
    for (const edit of page) {
      const problem = replay.take(edit);
      if (problem !== null) return problem;
    }
  }
  const last = await beyondHead(db, document);
  return replay.end() ?? (last === null ? null : `the log goes on to ${last}, beyond its head`);
}

runCommand(main);
