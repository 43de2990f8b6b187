/** An installation that has something of everything, and backups of it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeltaBuilder } from '@inkstone/ot';
import { type LostWork, SharedDocument, type SocketLike } from '@inkstone/sync';
import { generateSync } from 'otplib';
import type pg from 'pg';
import sharp from 'sharp';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import { checkBackupFile, openBackupFile, takeBackup } from '../../src/backup/backup-file.ts';
import { type Restored, restore } from '../../src/backup/restore.ts';
import { connect } from '../../src/backup/tables.ts';
import type { BlobStore } from '../../src/ports/blobs.ts';
import { createDiskBlobs } from '../../src/stores/disk-blobs.ts';
import { createTestDatabase } from './databases.ts';
import { PASSWORD, type Person, type TestServer } from './server.ts';

const NEVER = new AbortController().signal;

export interface Furnished {
  readonly admin: Person;
  readonly ann: Person;
  readonly ben: Person;
  /** Edited, with formats, a file, a picture, a name for a version, a tag, a star, and shared in all ways. */
  readonly document: string;
  readonly trashed: string;
  readonly file: { readonly id: string; readonly bytes: Buffer };
  readonly picture: { readonly id: string; readonly bytes: Buffer };
  /** An upload that has not ended. */
  readonly upload: string;
  /** The secret of ben's second factor. */
  readonly secret: string;
}

/** Fills an installation through its API. */
export async function furnish(server: TestServer): Promise<Furnished> {
  const must = async (method: string, path: string, person: Person, body?: unknown) => {
    const answer = await server.call(method, path, { token: person.token, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const [admin, ann, ben] = [await server.register('admin'), await server.register('ann'), await server.register('ben')];
  const document = await server.createDocument(ann.token, 'Back\\slash', 'first \u{1f600} words,\ttab\\and\nline\n');
  const bytes = randomBytes(300_000);
  const [file, picture] = [await upload(server, ann, document, bytes, 'notes.bin'), await photo()];
  const { id: pictureId } = await upload(server, ann, document, picture, 'photo.png');
  const client = openDocument(server, ann, document);
  await client.opened;
  client.document.edit(
    new DeltaBuilder()
      .insert('bold', { bold: true })
      .insert({ image: `/api/files/${pictureId}` })
      .insert('\n')
      .build(),
  );
  await client.document.flushed();
  await client.document.close();
  await must('POST', `/api/documents/${document}/versions`, ann, { name: 'Named' });
  await must('POST', `/api/documents/${document}/versions/1/restore`, ann);
  await server.share(ann.token, document, 'ben', 'editor');
  const tag = await must('POST', '/api/tags', ann, { name: 'Tagged' });
  await must('PUT', `/api/documents/${document}/tags`, ann, { tags: [tag.id] });
  await must('PUT', `/api/documents/${document}/star`, ann);
  const group = await must('POST', '/api/groups', admin, { name: 'Everyone' });
  await must('PUT', `/api/groups/${group.id}/members/${ben.id}`, admin);
  await must('PUT', `/api/documents/${document}/collaborators`, admin, { group: group.id, role: 'viewer' });
  await must('PUT', `/api/documents/${document}/link`, ann, { role: 'viewer' });
  const { secret } = await must('POST', '/api/me/second-factor', ben, { password: PASSWORD });
  await must('POST', '/api/me/second-factor/confirm', ben, { code: generateSync({ secret }) });
  const trashed = await server.createDocument(ben.token, 'In the trash', 'kept\n');
  await must('DELETE', `/api/documents/${trashed}`, ben);
  const { id: uploading } = await must('POST', `/api/documents/${document}/uploads`, ann, { name: 'half.bin', size: 10_000_000 });
  // A snapshot of a log that was replaced before, which must never be read as the text of this one.
  await server.db
    .insertInto('snapshots')
    .values({ document_id: document, history: randomUUID(), version: 1, content: '[{"insert":"wrong\\n"}]', checksum: '0' })
    .execute();
  const unpictured = server.db.selectFrom('blobs').select('key').where('pictured_at', 'is', null);
  const unsealed = server.db.selectFrom('activity_unsealed').select('position');
  await vi.waitUntil(
    async () => (await unpictured.where('size', '=', picture.length).execute()).length + (await unsealed.execute()).length === 0,
    60_000,
  );
  return {
    admin,
    ann,
    ben,
    document,
    trashed,
    file: { id: file.id, bytes },
    picture: { id: pictureId, bytes: picture },
    upload: uploading,
    secret,
  };
}

const photo = () =>
  sharp({ create: { width: 700, height: 400, channels: 3, background: { r: 10, g: 200, b: 90 } } })
    .png()
    .toBuffer();

/** A client of the product on a document, and what it offers as copies. */
export function openDocument(server: TestServer, person: Person, documentId: string, socketUrl = () => server.socketUrl) {
  const lost: LostWork[] = [];
  let socket: WebSocket | undefined;
  const document = new SharedDocument({
    documentId,
    user: person,
    url: async () => `${socketUrl()}/ws/documents/${documentId}?token=${person.token}`,
    connect: (url, protocol) => {
      socket = new WebSocket(url, protocol);
      return socket as unknown as SocketLike;
    },
  });
  const opened = new Promise<void>((resolve) => document.subscribe({ opened: () => resolve(), lost: (copy) => lost.push(copy) }));
  return { document, opened, lost, cut: () => socket?.close() };
}

export async function upload(server: TestServer, by: Person, document: string, bytes: Uint8Array, name: string) {
  const body = new FormData();
  body.append('file', new Blob([new Uint8Array(bytes)]), name);
  const headers = { authorization: `Bearer ${by.token}` };
  const answer = await fetch(`${server.url}/api/documents/${document}/files`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`no upload: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { id: string };
}

/** Of a server whose files are on disk. */
export const sourceOf = (server: TestServer) => ({
  connection: server.connection,
  stores: [createDiskBlobs(server.fileFolder)],
  version: '1.2.3',
});

export const backUp = (server: TestServer, file: string, key?: string) => takeBackup(sourceOf(server), { file, key, stop: NEVER });

/** An empty database and an empty folder, into which a backup is restored as by the command. */
export async function emptyInstallation(template = false) {
  const { connection, drop } = await createTestDatabase(template);
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-restore-'));
  const store = createDiskBlobs(folder);
  return {
    connection,
    folder,
    async restore(file: string, { key, into = store }: { key?: string; into?: BlobStore } = {}): Promise<Restored> {
      await checkBackupFile({ file, key, stop: NEVER });
      return restore(await openBackupFile({ file, key }), { connection, store: into, folder }, { stop: NEVER });
    },
    async remove() {
      await drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Rows of a database, by a query. */
export async function rowsOf(connection: pg.PoolConfig, query: string): Promise<Record<string, unknown>[]> {
  const client = await connect(connection);
  try {
    return (await client.query(query)).rows;
  } finally {
    await client.end();
  }
}
