/** The bytes of files that are still to be uploaded, in IndexedDB: a reload, a crash or a lost connection loses none. */
import { setKeptUploads } from './kept-flag.ts';

export interface KeptUpload {
  /** Also that of the file. */
  readonly id: string;
  readonly documentId: string;
  readonly userId: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Blob;
  readonly isPicture: boolean;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
}

const DATABASE = 'inkstone-uploads';
const STORE = 'uploads';
let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  }).catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
}

/** Resolves with what the request gave, once the transaction is committed. */
async function run<Result>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<Result>): Promise<Result> {
  const transaction = (await database()).transaction(STORE, mode);
  const request = ask(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted', 'AbortError'));
  });
}

/** @throws DOMException if the browser has no room, or stores nothing */
export async function keepUpload(upload: KeptUpload): Promise<void> {
  await run('readwrite', (store) => store.put(upload));
  setKeptUploads(true);
}

export async function keptUpload(id: string): Promise<KeptUpload | undefined> {
  return run('readonly', (store) => store.get(id) as IDBRequest<KeptUpload | undefined>);
}

export async function keptUploads(): Promise<readonly KeptUpload[]> {
  return run('readonly', (store) => store.getAll() as IDBRequest<KeptUpload[]>);
}

export async function forgetUpload(id: string): Promise<void> {
  await run('readwrite', (store) => store.delete(id));
  if ((await run('readonly', (store) => store.count())) === 0) setKeptUploads(false);
}
