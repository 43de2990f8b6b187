/** Files uploaded into a document. */
import { client } from './browser.ts';
import { documentPath } from './documents.ts';
import type { FileInfo } from './types.ts';

/** Uploads a file; its `url` is what an embed of the document holds. */
export function uploadFile(documentId: string, file: File, signal?: AbortSignal): Promise<FileInfo> {
  const body = new FormData();
  body.set('file', file);
  return client.request<FileInfo>({ method: 'POST', path: `${documentPath(documentId)}/files`, body, signal });
}
