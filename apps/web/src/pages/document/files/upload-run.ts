/** One upload in parts, from its beginning to its end: it goes on after a cut with the parts that are missing, and begins anew when the server has given it up. */
import { ApiError, type FileInfo, isTemporary, type Upload } from '../../../api/index.ts';

export interface UploadSource {
  readonly documentId: string;
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Blob;
}

/** The calls of the API, passed in for tests. */
export interface UploadCalls {
  begin(documentId: string, body: { name: string; size: number; contentType: string; file: string }): Promise<Upload>;
  progress(documentId: string, id: string): Promise<Upload>;
  complete(documentId: string, id: string): Promise<FileInfo>;
  state(id: string): Promise<FileInfo>;
  put(url: string, bytes: Blob, signal: AbortSignal, onProgress: (sentBytes: number) => void): Promise<void>;
}

export interface UploadRunOptions {
  readonly calls: UploadCalls;
  readonly signal: AbortSignal;
  /** Told the bytes that have arrived. */
  onProgress(receivedBytes: number): void;
  /** Waits before another try. @param tries how many have failed since anything arrived @param seconds as the server asks for, if it does */
  pause(tries: number, seconds: number | null): Promise<void>;
  /** Milliseconds, of any beginning. */
  now(): number;
}

/** Parts of one upload that are sent at the same time. */
const LANES = 2;
/** An address of the store is good for a minute; it is used within this time, in milliseconds. */
const ADDRESS_MS = 30_000;
/** Most tries in a row after answers that are no reason to try again by themselves. */
const MAX_DOUBTFUL_TRIES = 4;

/** @throws ApiError if the server doesn't take the file @throws DOMException `AbortError`; `NotReadableError` if the bytes are gone */
export async function runUpload(source: UploadSource, options: UploadRunOptions): Promise<FileInfo> {
  let best = -1;
  let tries = 0;
  for (;;) {
    const onProgress = (received: number) => {
      if (received > best) [best, tries] = [received, 0];
      options.onProgress(received);
    };
    try {
      return await attempt(source, { ...options, onProgress });
    } catch (error) {
      options.signal.throwIfAborted();
      if (!mayPass(error, tries)) throw error;
      await options.pause(tries++, error instanceof ApiError ? error.retryAfter : null);
      options.signal.throwIfAborted();
    }
  }
}

function mayPass(error: unknown, tries: number): boolean {
  if (!(error instanceof ApiError)) return isTemporary(error);
  const { status, code } = error;
  if (status === 507) return false;
  // Signed out: the upload waits for its user. Too many requests, or a server that can't answer now.
  if (status === 401 || status === 429 || status >= 500) return true;
  // A part that was lost, an upload that the server has given up, an address of the store that was too old.
  const isDoubtful = code === 'upload-incomplete' || code === 'unknown' || error instanceof LostUpload;
  return isDoubtful && tries < MAX_DOUBTFUL_TRIES;
}

/** The server doesn't know the upload any more. */
class LostUpload extends ApiError {}

async function attempt(source: UploadSource, options: UploadRunOptions): Promise<FileInfo> {
  const { documentId, id, name, contentType, bytes } = source;
  const { calls } = options;
  let upload: Upload;
  try {
    upload = await calls.begin(documentId, { name, size: bytes.size, contentType, file: id });
  } catch (error) {
    // Its end may have been reached without the answer coming here.
    const file = error instanceof ApiError && error.status === 404 ? await calls.state(id).catch(() => null) : null;
    if (file?.state === 'ready') return file;
    throw error;
  }
  try {
    await sendParts(source, upload, options);
    return await calls.complete(documentId, id);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404 || error.code === 'unknown') throw error;
    throw new LostUpload(error);
  }
}

async function sendParts(source: UploadSource, begun: Upload, options: UploadRunOptions): Promise<void> {
  const { documentId, id, bytes } = source;
  const { calls, signal, onProgress, now } = options;
  let upload = begun;
  let askedAt = now();
  const missing = begun.parts.filter(({ received }) => !received);
  const sent = new Map<number, number>();
  const arrived = () =>
    begun.size - missing.reduce((sum, { size }) => sum + size, 0) + [...sent.values()].reduce((sum, each) => sum + each, 0);
  const tell = () => onProgress(Math.min(begun.size, arrived()));
  tell();
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < missing.length; index = next++) {
      const { number, size } = missing[index] as Upload['parts'][number];
      if (now() - askedAt > ADDRESS_MS) {
        upload = await calls.progress(documentId, id);
        askedAt = now();
      }
      const url = upload.parts[number - 1]?.url ?? null;
      const start = (number - 1) * begun.partSize;
      // Another tab may have sent it meanwhile.
      if (url !== null) {
        await calls.put(url, bytes.slice(start, start + size), signal, (bytesSent) => {
          sent.set(number, Math.min(size, bytesSent));
          tell();
        });
      }
      sent.set(number, size);
      tell();
      // Only by this the others see how far it is: the store tells nobody.
      if (url !== null && !url.startsWith('/') && missing.length > 1) {
        upload = await calls.progress(documentId, id);
        askedAt = now();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, missing.length) }, lane));
}
