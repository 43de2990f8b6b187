/** The S3 server of a test run, with a bucket for each test file. */
import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import type { S3Settings } from '../../src/stores/s3-blobs.ts';
import { makeBucket, type S3Account } from './radosgw.ts';

let asked: Promise<S3Account> | undefined;

/** The account of the run's S3 server, which is started when it is first asked for. The SDK reads the credentials from the environment. */
export async function s3Account(): Promise<S3Account> {
  asked ??= fetch(inject('s3Starter')).then(async (answer) => {
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as S3Account;
  });
  const account = await asked;
  process.env.AWS_ACCESS_KEY_ID = account.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = account.secretAccessKey;
  return account;
}

/** A new, empty bucket. */
export async function createBucket(): Promise<S3Settings> {
  const account = await s3Account();
  const bucket = `test-${randomBytes(6).toString('hex')}`;
  await makeBucket(account, bucket);
  return { bucket, endpoint: account.endpoint, region: 'default', forcePathStyle: true };
}
