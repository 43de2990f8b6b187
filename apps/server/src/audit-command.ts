/** The operators' command `npm run audit:verify`. It takes the settings of the server, which may run meanwhile. */
import { verifyTrail } from './audit/verify.ts';
import { readConfig } from './config.ts';
import { openDatabase } from './db/database.ts';
import { reachDatabase } from './embedded/reach.ts';
import { StartError } from './errors.ts';
import { runCommand } from './run-command.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** @returns the exit code */
async function main([expected, ...rest]: readonly string[]): Promise<number> {
  const anchor = expected === undefined ? null : /^([1-9]\d{0,15}):([0-9a-f]{64})$/.exec(expected);
  if (rest.length > 0 || (expected !== undefined && anchor === null)) {
    throw new StartError(
      'usage: npm run audit:verify, or npm run audit:verify -- <sequence>:<hash>, as an earlier run or the server’s log gave it',
    );
  }
  const reached = await reachDatabase(readConfig(process.env));
  const { db, close } = openDatabase({ ...reached.connection, max: 2, query_timeout: 0 }, () => undefined);
  try {
    const { sealed, removed, unsealed, head, problems } = await verifyTrail(
      db,
      anchor === null ? undefined : { sequence: Number(anchor[1]), hash: String(anchor[2]) },
    );
    for (const problem of problems) say(problem);
    const kept = removed === 0 ? '' : `, of which retention removed ${removed}`;
    say(`${sealed} entries are sealed${kept}, ${unsealed} wait for their seal`);
    if (head.sequence > 0) say(`the last seal is ${head.sequence}:${head.hash.toString('hex')}`);
    say(problems.length === 0 ? 'all is well' : `the trail is broken: ${problems[0]}`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await close();
    await reached.close();
  }
}

runCommand(main);
