/** Calls for the files of a document and their uploads. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { documentPath } from './documents.ts';
import { BASE_PATH } from './transport/base-path.ts';
import { client, session } from './transport/browser.ts';
import { NetworkError, problemOf } from './transport/errors.ts';
import type { FileInfo, FileUsage, Page, Upload } from './types.ts';

/** Files in one page of a list. */
const PAGE_SIZE = 100;
/** A document with more files than this many pages is asked for single ones. */
const MAX_PAGES = 10;

const filePath = (id: string) => `/api/files/${encodeURIComponent(id)}`;
const uploadPath = (documentId: string, id: string) => `${documentPath(documentId)}/uploads/${encodeURIComponent(id)}`;

export interface NewUpload {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly contentType: string;
  /** The id that the file is to have. */
  readonly file: string;
}

/** Each rejects with an `ApiError` or a `NetworkError`. */
export const fileCalls = {
  /** All files of a document, newest first, those too that are on their way, failed or deleted. */
  all: async (documentId: string, signal?: AbortSignal): Promise<readonly FileInfo[]> => {
    const files: FileInfo[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MAX_PAGES; page++) {
      const query = { state: 'all', limit: PAGE_SIZE, cursor };
      const answer: Page<FileInfo> = await client.request<Page<FileInfo>>({ path: `${documentPath(documentId)}/files`, query, signal });
      files.push(...answer.items);
      cursor = answer.nextCursor;
      if (cursor === null) break;
    }
    return files;
  },
  state: (id: string) => client.request<FileInfo>({ path: `${filePath(id)}/state` }),
  remove: (id: string) => client.request<void>({ method: 'DELETE', path: filePath(id) }),
  usage: (documentId: string) => client.request<FileUsage>({ path: `${documentPath(documentId)}/files/usage` }),
  /** Begins an upload, or goes on with it. */
  begin: (documentId: string, body: NewUpload) =>
    client.request<Upload>({ method: 'POST', path: `${documentPath(documentId)}/uploads`, body }),
  progress: (documentId: string, id: string) => client.request<Upload>({ path: uploadPath(documentId, id) }),
  complete: (documentId: string, id: string) =>
    client.request<FileInfo>({ method: 'POST', path: `${uploadPath(documentId, id)}/complete` }),
  end: (documentId: string, id: string) => client.request<void>({ method: 'DELETE', path: uploadPath(documentId, id) }),
} as const;

/** How full the quotas are; asked for anew each time that it is shown. */
export function useFileUsage(documentId: string) {
  return useQuery(
    queryOptions({ queryKey: ['files', 'usage', documentId] as const, queryFn: () => fileCalls.usage(documentId), staleTime: 0 }),
  );
}

/**
 * Sends the bytes of a part to this server, or to the store at `url`.
 *
 * @param onProgress told the bytes that have been sent
 * @throws {ApiError} as the server answered; for an answer of the store, with the code `unknown`
 * @throws {NetworkError} if no answer came
 */
export async function putPart(url: string, bytes: Blob, signal: AbortSignal, onProgress: (sentBytes: number) => void): Promise<void> {
  const isOurs = url.startsWith('/');
  for (let isSecond = false; ; isSecond = true) {
    const token = isOurs ? await session.accessToken() : null;
    const answer = await put(isOurs ? BASE_PATH + url : url, token, bytes, signal, onProgress);
    if (answer.ok) return;
    const problem = await problemOf(answer);
    if (problem.status !== 401 || token === null || isSecond) throw problem;
    await session.renewed(token);
  }
}

/** `fetch` doesn't tell how much has been sent. */
function put(
  url: string,
  token: string | null,
  bytes: Blob,
  signal: AbortSignal,
  onProgress: (sentBytes: number) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    if (token !== null) {
      request.setRequestHeader('authorization', `Bearer ${token}`);
      request.setRequestHeader('content-type', 'application/octet-stream');
    }
    const abort = () => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onloadend = () => signal.removeEventListener('abort', abort);
    request.onabort = () => reject(new DOMException('The upload was stopped', 'AbortError'));
    request.onerror = () => reject(new NetworkError('no answer'));
    request.onload = () => {
      const type = request.getResponseHeader('content-type') ?? '';
      const retryAfter = token === null ? null : request.getResponseHeader('retry-after');
      const body = request.status === 204 || request.responseText === '' ? null : request.responseText;
      resolve(
        new Response(body, { status: request.status, headers: { 'content-type': type, ...(retryAfter && { 'retry-after': retryAfter }) } }),
      );
    };
    if (signal.aborted) reject(new DOMException('The upload was stopped', 'AbortError'));
    // Without a type of its own: the store's address is signed for none.
    else request.send(token === null ? bytes.slice(0, bytes.size, '') : bytes);
  });
}
