/** Makes the bucket of S3_BUCKET if it is missing. deploy/compose.yaml runs it once before the server, with the same settings. */
import { readConfig } from './config.ts';
import { StartError } from './errors.ts';
import { runCommand } from './run-command.ts';
import { makeBucket } from './stores/s3-blobs.ts';

runCommand(async () => {
  const { s3 } = readConfig(process.env);
  if (s3 === undefined) throw new StartError('S3_BUCKET: is needed to make the bucket');
  const made = await makeBucket(s3);
  process.stdout.write(made ? `made the bucket ${s3.bucket}\n` : `there is a bucket ${s3.bucket}\n`);
  return 0;
});
