/** The doctor looks at what a server stands on besides the database: Redis, the store of files, mail, the identity provider. */
import { randomUUID } from 'node:crypto';
import { access, constants, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createTransport } from 'nodemailer';
import { allowInsecureRequests, discovery } from 'openid-client';
import type { Config } from '../config.ts';
import type { S3Settings } from '../stores/s3-blobs.ts';
import { type Finding, left, problem, reasonOf, warning, well } from './finding.ts';

/** How long one of them may take to answer, in ms. */
const ANSWER_MS = 8_000;
/** Less room on the disk than this, in bytes, is told. */
const LITTLE_ROOM_BYTES = 2 * 2 ** 30;

export async function examineDisk({ dataDir, databaseUrl, s3 }: Config): Promise<Finding[]> {
  const about = 'DATA_DIR';
  const folder = await existing(dataDir);
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    return [problem(about, `${folder} cannot be written: ${reasonOf(error)}`)];
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const room = `${dataDir} has ${(free / 2 ** 30).toFixed(1)} GiB left`;
  const keeps = databaseUrl === undefined ? 'the database is there' : s3 === undefined ? 'files are kept there' : 'files arrive there';
  if (free < LITTLE_ROOM_BYTES) return [warning(about, `${room}, and ${keeps}: make room`)];
  return [well(about, `${room}; ${keeps}`)];
}

/** The folder, or the nearest one above it that there is. */
async function existing(folder: string): Promise<string> {
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  return isThere || dirname(folder) === folder ? folder : existing(dirname(folder));
}

export async function examineRedis(url: string | undefined, several: boolean): Promise<Finding[]> {
  const about = 'Redis';
  if (url === undefined)
    return [
      left(about, several ? 'REDIS_URL is not set: one server is fine; several hear of each other half a second late' : 'not needed'),
    ];
  const { connectRedis } = await import('../stores/redis-link.ts');
  const channel = `inkstone:doctor:${randomUUID()}`;
  let heard = () => {};
  const echo = new Promise<true>((resolve) => {
    heard = () => resolve(true);
  });
  let fail: (error: unknown) => void = () => {};
  // A connection is tried again and again. The doctor takes the first error for the reason.
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  const start = performance.now();
  try {
    const connecting = connectRedis(url, { message: heard, reconnected: () => undefined, error: (error) => fail(error) });
    connecting.catch(() => undefined);
    const link = await inTime(Promise.race([connecting, failed]));
    try {
      await inTime(link.subscribe([channel]));
      await inTime(link.publish(channel, 'echo'));
      await inTime(echo);
    } finally {
      link.destroy();
    }
    return [well(about, `messages arrive (${Math.ceil(performance.now() - start)} ms with connecting)`)];
  } catch (error) {
    const text = reasonOf(error);
    const isPassword = /WRONGPASS|NOAUTH/.test(text);
    return [
      problem(about, isPassword ? `REDIS_URL: the password or the user is wrong (${text})` : `REDIS_URL: no message arrives: ${text}`),
    ];
  }
}

export async function examineStore(s3: S3Settings | undefined, several: boolean, dataDir: string): Promise<Finding[]> {
  const about = 'files';
  if (s3 === undefined) {
    return several
      ? [
          warning(
            about,
            `they are on the disk of each server: with several servers all must share ${dataDir}/files, or use a bucket (S3_BUCKET)`,
          ),
        ]
      : [well(about, 'on disk')];
  }
  const { checkS3, createS3Blobs } = await import('../stores/s3-blobs.ts');
  try {
    await inTime(checkS3(s3));
    const url = await probe(createS3Blobs(s3));
    return [well(about, `the bucket ${s3.bucket} takes, gives and forgets; browsers must reach ${new URL(url).origin}`)];
  } catch (error) {
    return [problem(about, reasonOf(error))];
  }
}

/** Puts something into the bucket, reads it by a signed address as browsers do, and deletes it. @returns the address */
async function probe(blobs: ReturnType<typeof import('../stores/s3-blobs.ts').createS3Blobs>): Promise<string> {
  const key = `doctor/${randomUUID()}`;
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-doctor-'));
  try {
    await writeFile(`${folder}/probe`, key);
    await inTime(blobs.put(key, `${folder}/probe`));
    const url = await blobs.urlOf(key, { contentType: 'text/plain', disposition: 'inline' });
    const read = url === null ? await buffer(await blobs.read(key)) : await buffer(await fetched(url));
    if (read.toString() !== key) throw new Error('S3_BUCKET: what was put there comes back changed');
    return String(url);
  } finally {
    await blobs.delete(key).catch(() => undefined);
    blobs.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetched(url: string): Promise<Readable> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
  if (!answer.ok) throw new Error(`S3_ENDPOINT: a signed address is answered with ${answer.status}: is the clock of this machine right?`);
  return Readable.fromWeb(answer.body as import('node:stream/web').ReadableStream);
}

export async function examineMail(smtp: Config['smtp']): Promise<Finding[]> {
  const about = 'mail';
  if (smtp === undefined) return [left(about, 'SMTP is not set: no e-mail is sent, and admins hand out links themselves')];
  const transport = createTransport({ url: smtp.url, connectionTimeout: ANSWER_MS, greetingTimeout: ANSWER_MS, socketTimeout: ANSWER_MS });
  try {
    await transport.verify();
    return [well(about, `the mail server takes mails from ${smtp.from}`)];
  } catch (error) {
    return [problem(about, `the mail server refuses: ${reasonOf(error)}. Look at SMTP_URL, its user and password`)];
  } finally {
    transport.close();
  }
}

export async function examineProvider(oidc: Config['oidc']): Promise<Finding[]> {
  const about = 'identity provider';
  if (oidc === undefined) return [];
  try {
    const issuer = new URL(oidc.issuer);
    const plain = issuer.protocol === 'http:' ? { execute: [allowInsecureRequests] } : {};
    await inTime(discovery(issuer, oidc.clientId, oidc.clientSecret, undefined, { ...plain, timeout: ANSWER_MS / 1000 }));
    return [well(about, `${oidc.issuer} answers; whether it knows the client shows the first sign-in`)];
  } catch (error) {
    return [problem(about, `OIDC_ISSUER: ${oidc.issuer} gives no discovery document: ${reasonOf(error)}`)];
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_MS / 1000} s`)), ANSWER_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
