/** Bytes in a bucket of S3, or of a server that speaks its protocol: Ceph, MinIO, R2. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { StartError } from '../errors.ts';
import { type BlobStore, BlobStoreError, type PartUploads } from '../ports/blobs.ts';

export interface S3Settings {
  readonly bucket: string;
  /** Undefined: Amazon's own. */
  readonly endpoint: string | undefined;
  /** Where browsers reach the same bucket, if not at `endpoint`: the signed addresses lead there. */
  readonly publicEndpoint?: string | undefined;
  readonly region: string;
  /** The bucket stands in the path, not in the host name. */
  readonly forcePathStyle: boolean;
  /** Undefined: the library looks for them where Amazon's programs do. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string } | undefined;
}

/** How long a signed address is good, in seconds. */
const SIGNED_SECONDS = 60;
/** A longer file is sent in parts of this size, so that what fails is repeated in pieces. In bytes. */
const PART_BYTES = 64 * 1024 * 1024;
/** How long to connect, and how long a connection may be silent, in ms. */
const CONNECT_TIMEOUT_MS = 3_000;
const SILENCE_TIMEOUT_MS = 20_000;
const SOCKETS = 100;
const ATTEMPTS = 3;
const RETRY_MS = 100;
/** Checksums in trailers are not understood by all servers of the protocol. */
const CHECKSUMS = { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' } as const;

/** Connects when first used. @param prefix stands before each key, so that a bucket may hold other things */
export function createS3Blobs(
  { bucket: Bucket, endpoint, publicEndpoint, region, forcePathStyle, credentials }: S3Settings,
  prefix = 'inkstone/',
): BlobStore {
  const settings = { region, forcePathStyle, ...CHECKSUMS, ...(credentials === undefined ? {} : { credentials }) };
  const client = new S3Client({
    ...settings,
    ...(endpoint === undefined ? {} : { endpoint }),
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_TIMEOUT_MS,
      httpAgent: { maxSockets: SOCKETS },
      httpsAgent: { maxSockets: SOCKETS },
    },
  });
  // Makes signed addresses and sends nothing.
  const signer = publicEndpoint === undefined ? client : new S3Client({ ...settings, endpoint: publicEndpoint });
  const at = (key: string) => ({ Bucket, Key: prefix + key });
  const parts = createParts(client, signer, at);

  return {
    name: 's3',
    parts,

    put: (key, path) =>
      s3Errors(async () => {
        const { size } = await stat(path);
        if (size > PART_BYTES) return putInParts(parts, key, path, size);
        await again(() =>
          sendStream(createReadStream(path), (Body, options) =>
            client.send(new PutObjectCommand({ ...at(key), Body, ContentLength: size }), options),
          ),
        );
      }),

    read: (key, range) =>
      s3Errors(async () => {
        const Range = range === undefined ? undefined : `bytes=${range.start}-${range.end}`;
        const { Body } = await client.send(new GetObjectCommand({ ...at(key), Range }));
        if (!(Body instanceof Readable)) throw new Error('S3 answered without a body');
        return Body;
      }),

    size: (key) =>
      s3Errors(async () => {
        try {
          return (await client.send(new HeadObjectCommand(at(key)))).ContentLength ?? 0;
        } catch (error) {
          if (isMissing(error)) return null;
          throw error;
        }
      }),

    delete: (key) => s3Errors(async () => void (await client.send(new DeleteObjectCommand(at(key))))),

    async *list() {
      let ContinuationToken: string | undefined;
      do {
        const page = await s3Errors(() => client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken })));
        for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
          yield { key: Key.slice(prefix.length), size: Size, modifiedAt: LastModified?.getTime() ?? 0 };
        }
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
    },

    urlOf: (key, { contentType, disposition }) => {
      const get = new GetObjectCommand({
        ...at(key),
        ResponseContentType: contentType,
        ResponseContentDisposition: disposition,
        ResponseCacheControl: 'private, no-store',
      });
      return getSignedUrl(signer, get, { expiresIn: SIGNED_SECONDS });
    },

    close: () => {
      client.destroy();
      signer.destroy();
    },
  };
}

function createParts(client: S3Client, signer: S3Client, at: (key: string) => { Bucket: string; Key: string }): PartUploads {
  const listed = async (key: string, UploadId: string) => {
    const found: { number: number; size: number; etag: string | undefined }[] = [];
    let PartNumberMarker: string | undefined;
    do {
      const page = await client.send(new ListPartsCommand({ ...at(key), UploadId, PartNumberMarker }));
      for (const { PartNumber = 0, Size = 0, ETag } of page.Parts ?? []) found.push({ number: PartNumber, size: Size, etag: ETag });
      PartNumberMarker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (PartNumberMarker !== undefined);
    return found;
  };

  return {
    begin: (key) => s3Errors(async () => (await client.send(new CreateMultipartUploadCommand(at(key)))).UploadId ?? ''),

    urlOf: (key, UploadId, PartNumber) =>
      getSignedUrl(signer, new UploadPartCommand({ ...at(key), UploadId, PartNumber }), { expiresIn: SIGNED_SECONDS }),

    put: (key, UploadId, PartNumber, bytes, ContentLength) =>
      sendStream(bytes, (Body, options) =>
        s3Errors(
          async () => void (await client.send(new UploadPartCommand({ ...at(key), UploadId, PartNumber, Body, ContentLength }), options)),
        ),
      ),

    list: (key, upload) => s3Errors(async () => new Map((await listed(key, upload)).map(({ number, size }) => [number, size]))),

    complete: (key, UploadId) =>
      s3Errors(async () => {
        const Parts = (await listed(key, UploadId)).map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
        await client.send(new CompleteMultipartUploadCommand({ ...at(key), UploadId, MultipartUpload: { Parts } }));
      }),

    abort: (key, UploadId) =>
      s3Errors(async () => {
        await client.send(new AbortMultipartUploadCommand({ ...at(key), UploadId })).catch((error: unknown) => {
          if (!isMissing(error)) throw error;
        });
      }),
  };
}

/** Sends what a stream has. If the stream breaks off, the request ends at once; the SDK would wait for the rest. @throws the error of the stream */
async function sendStream<T>(bytes: Readable, send: (bytes: Readable, options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  bytes.once('error', () => stop.abort());
  try {
    return await send(bytes, { abortSignal: stop.signal });
  } catch (error) {
    throw bytes.errored ?? error;
  }
}

/** The SDK repeats what fails, but not what it reads from a stream: that is read anew here. */
async function again<T>(send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await delay(RETRY_MS * 2 ** attempt);
    }
  }
}

async function putInParts(parts: PartUploads, key: string, path: string, size: number): Promise<void> {
  const upload = await parts.begin(key);
  try {
    for (let number = 1, start = 0; start < size; number++, start += PART_BYTES) {
      const end = Math.min(start + PART_BYTES, size) - 1;
      await again(() => parts.put(key, upload, number, createReadStream(path, { start, end }), end - start + 1));
    }
    await parts.complete(key, upload);
  } catch (error) {
    await parts.abort(key, upload).catch(() => undefined);
    throw error;
  }
}

/** @throws StartError, one line, when the bucket can't be used with these settings */
export async function checkS3(settings: S3Settings): Promise<void> {
  await asking(settings, async (client) => {
    await client.send(new HeadBucketCommand({ Bucket: settings.bucket }));
    // A bucket may be seen by who may not read it.
    await client.send(new ListObjectsV2Command({ Bucket: settings.bucket, MaxKeys: 1 }));
  });
}

/** @returns whether it was missing @throws StartError, one line, when it can't be made */
export async function makeBucket(settings: S3Settings): Promise<boolean> {
  return asking(settings, async (client) => {
    try {
      await client.send(new HeadBucketCommand({ Bucket: settings.bucket }));
      return false;
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
    await client.send(new CreateBucketCommand({ Bucket: settings.bucket }));
    return true;
  });
}

async function asking<T>(settings: S3Settings, work: (client: S3Client) => Promise<T>): Promise<T> {
  const { bucket, endpoint, region, forcePathStyle, credentials } = settings;
  const client = new S3Client({
    region,
    forcePathStyle,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: SILENCE_TIMEOUT_MS },
  });
  try {
    return await work(client);
  } catch (cause) {
    throw new StartError(problemOf(cause, bucket, endpoint), { cause });
  } finally {
    client.destroy();
  }
}

function problemOf(error: unknown, bucket: string, endpoint: string | undefined): string {
  const { name, code } = error as { name?: string; code?: string };
  if (name === 'CredentialsProviderError') return 'AWS_ACCESS_KEY_ID: S3 needs credentials: set it and AWS_SECRET_ACCESS_KEY';
  const status = statusOf(error);
  if (status === 404) return `S3_BUCKET: there is no bucket ${bucket}`;
  if (status === 403 || status === 401) return `S3_BUCKET: the credentials may not use the bucket ${bucket}, or are wrong`;
  if (status === 301 || status === 400) return `S3_REGION: the bucket ${bucket} is in another region, or the request is refused`;
  const said = error instanceof AggregateError ? code : error instanceof Error ? error.message : String(error);
  return `${endpoint === undefined ? 'S3_BUCKET' : 'S3_ENDPOINT'}: S3 cannot be reached at ${endpoint ?? 'Amazon'}: ${said || code || 'no answer'}`;
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

function isMissing(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return false;
  return statusOf(error) === 404 || error.name === 'NoSuchKey' || error.name === 'NoSuchUpload';
}

async function s3Errors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof BlobStoreError) throw cause;
    if (isMissing(cause)) throw new BlobStoreError('missing', 'nothing is stored under this key', { cause });
    const { name, message } = cause as Error;
    const full = name === 'QuotaExceeded' || name === 'EntityTooLarge' || statusOf(cause) === 507;
    throw new BlobStoreError(full ? 'full' : 'away', `S3 failed: ${name}: ${message}`, { cause });
  }
}
