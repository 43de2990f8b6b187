/** The operators' commands `npm run blobs:verify` and `npm run blobs:move -- s3|disk`. They take the settings of the server, which may run meanwhile. */
import { join } from 'node:path';
import { readConfig } from './config.ts';
import { openDatabase } from './db/database.ts';
import type { StoreName } from './db/schema.ts';
import { reachDatabase } from './embedded/reach.ts';
import { StartError } from './errors.ts';
import { FileStore } from './files/file-store.ts';
import { moveBlobs } from './files/move.ts';
import { verifyBlobs } from './files/verify.ts';
import { runCommand } from './run-command.ts';
import { createDiskBlobs } from './stores/disk-blobs.ts';
import { checkS3, createS3Blobs } from './stores/s3-blobs.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** @returns the exit code */
async function main([command, target, ...rest]: readonly string[]): Promise<number> {
  const isMove = command === 'move' && (target === 's3' || target === 'disk');
  if (rest.length > 0 || !(isMove || (command === 'verify' && target === undefined))) {
    throw new StartError('usage: npm run blobs:verify, or npm run blobs:move -- s3|disk');
  }
  const config = readConfig(process.env);
  if (target === 's3' && config.s3 === undefined) throw new StartError('S3_BUCKET: is needed to move files there');
  if (config.s3 !== undefined) await checkS3(config.s3);
  const reached = await reachDatabase(config);
  const { db, close } = openDatabase({ ...reached.connection, max: 4 }, () => undefined);
  const folder = join(config.dataDir, 'files');
  const [disk, s3] = [createDiskBlobs(folder), config.s3 === undefined ? null : createS3Blobs(config.s3)];
  const files = new FileStore({ db, folder, disk, s3, ...(isMove ? { target: target as StoreName } : {}) });
  try {
    await files.open();
    if (isMove) {
      say(`${await moveBlobs(db, files, target, say)} moved; all files are on ${target === 's3' ? 'S3' : 'disk'} now`);
      return 0;
    }
    const { blobs, bytes, problems } = await verifyBlobs(db, files, s3 === null ? [disk] : [disk, s3], say);
    say(`${blobs} blobs, ${bytes} bytes: ${problems.length === 0 ? 'all is well' : `${problems.length} problems`}`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    files.close();
    await close();
    await reached.close();
  }
}

runCommand(main);
