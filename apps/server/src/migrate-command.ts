/**
 * The operators' command `npm run migrate`: brings the database up to date without starting a server, and says what it did. Servers do it at their start too; on
 * Kubernetes a job does it before them (deploy/helm). It takes the settings of the server.
 */
import { readConfig } from './config.ts';
import { openDatabase } from './db/database.ts';
import { prepareDatabase } from './db/prepare.ts';
import { reachDatabase } from './embedded/reach.ts';
import { StartError } from './errors.ts';
import { createLogger } from './http/logging.ts';
import { runCommand } from './run-command.ts';

runCommand(async (args) => {
  if (args.length > 0) throw new StartError('usage: npm run migrate');
  const config = readConfig(process.env);
  const reached = await reachDatabase(config);
  const onLost = () => undefined;
  const { db, close } = openDatabase({ ...reached.connection, max: 1 }, onLost);
  try {
    const { databaseMigrationUrl } = config;
    const { applied } = await prepareDatabase(
      {
        connection: reached.connection,
        migrationConnection: databaseMigrationUrl === undefined ? undefined : { connectionString: databaseMigrationUrl },
        logger: createLogger(config.logLevel),
        onLost,
      },
      db,
      async () => undefined,
    );
    process.stdout.write(applied.length === 0 ? 'the database is up to date\n' : `applied ${applied.join(', ')}\n`);
    return 0;
  } finally {
    await close();
    await reached.close();
  }
});
