/** The bench `files`: a gigabyte up and down with the server's memory, and 50 uploads at once beside 20 people who type, on disk and on S3. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeBucket, startRadosgw } from '../../../apps/server/test/support/radosgw.ts';
import { type } from '../load.ts';
import { heading, print, printMachine, row } from '../report.ts';
import { type Account, Server } from '../server.ts';
import { MIB, upload } from './upload.ts';
import type { UploadersTask } from './uploaders.ts';

const SHORT = process.argv.includes('--short');
const LARGE_BYTES = (SHORT ? 128 : 1024) * MIB;
const SAMPLE_MS = 50;
const UPLOADS = 50;
const UPLOAD_BYTES = 2 * MIB;
const LOAD = { editors: 20, rate: 5, seconds: SHORT ? 5 : 20 };
/** Addresses of parts are good for a minute; fresh ones are asked for after so many parts. */
const FRESH_PARTS = 16;

/** Megabytes of memory that the process has resident. */
const residentMiB = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** @returns seconds, and by how much the server's memory rose above what it had before, in MiB */
async function measured(server: Server, work: () => Promise<unknown>): Promise<{ seconds: number; riseMiB: number }> {
  const before = residentMiB(server.pid);
  let highest = before;
  const timer = setInterval(() => {
    highest = Math.max(highest, residentMiB(server.pid));
  }, SAMPLE_MS);
  const start = performance.now();
  await work();
  clearInterval(timer);
  return { seconds: (performance.now() - start) / 1000, riseMiB: Math.max(highest, residentMiB(server.pid)) - before };
}

interface Begun {
  readonly id: string;
  readonly parts: readonly { readonly size: number; readonly url: string }[];
}

/** In parts, as the web app does: straight to S3 where there is one. */
async function uploadInParts(server: Server, account: Account, document: string, bytes: number): Promise<void> {
  const uploads = `/api/documents/${document}/uploads`;
  const begun = await server.call<Begun>('POST', uploads, account.token, { name: 'large.bin', size: bytes });
  const block = randomBytes(begun.parts[0]?.size ?? 0);
  let { parts } = begun;
  for (let index = 0; index < parts.length; index++) {
    if (index % FRESH_PARTS === 0) ({ parts } = await server.call<Begun>('GET', `${uploads}/${begun.id}`, account.token));
    const { url, size } = parts[index] as Begun['parts'][number];
    const isOurs = url.startsWith('/');
    const headers = isOurs ? { authorization: `Bearer ${account.token}`, 'content-type': 'application/octet-stream' } : {};
    const answer = await fetch(isOurs ? server.url + url : url, { method: 'PUT', headers, body: block.subarray(0, size) });
    if (!answer.ok) throw new Error(`no part: ${answer.status} ${await answer.text()}`);
  }
  await server.call('POST', `${uploads}/${begun.id}/complete`, account.token);
}

async function download(server: Server, account: Account, id: string, bytes: number): Promise<void> {
  const answer = await fetch(`${server.url}/api/files/${id}`, { headers: { authorization: `Bearer ${account.token}` } });
  let read = 0;
  for await (const chunk of answer.body ?? []) read += chunk.length;
  if (read !== bytes) throw new Error(`no download: ${answer.status}, ${read} bytes`);
}

async function large(server: Server, account: Account, store: string): Promise<void> {
  const document = await server.createDocument(account, 'large');
  // A first round warms up the programs.
  await download(server, account, await upload(server.url, account.token, document, 64 * MIB), 64 * MIB);
  await uploadInParts(server, account, document, 64 * MIB);
  let id = '';
  const steps: [string, () => Promise<unknown>][] = [
    [
      'up, one request',
      async () => {
        id = await upload(server.url, account.token, document, LARGE_BYTES);
      },
    ],
    ['down', () => download(server, account, id, LARGE_BYTES)],
    ['up, in parts', () => uploadInParts(server, account, document, LARGE_BYTES)],
  ];
  for (const [name, work] of steps) {
    const { seconds, riseMiB } = await measured(server, work);
    row([store, name, LARGE_BYTES / MIB, seconds.toFixed(1), riseMiB.toFixed(0)]);
  }
}

async function beside(server: Server, people: readonly Account[], store: string): Promise<void> {
  const [first] = people as [Account];
  await type(server, people, { ...LOAD, seconds: 3 });
  const alone = await type(server, people, LOAD);
  const document = await server.createDocument(first, 'many');
  // In a process of its own: making the bytes would hold up those who type in this one.
  const task: UploadersTask = { url: server.url, token: first.token, document, atOnce: UPLOADS, bytes: UPLOAD_BYTES };
  const uploaders = fork(fileURLToPath(new URL('./uploaders.ts', import.meta.url)), [JSON.stringify(task)]);
  const together = await type(server, people, LOAD);
  uploaders.send('stop');
  const [uploaded] = (await once(uploaders, 'message')) as [number];
  const growth = `${((together.p95 / alone.p95 - 1) * 100).toFixed(0)} %`;
  row([store, uploaded, alone.p95.toFixed(1), together.p95.toFixed(1), growth, together.max.toFixed(0)]);
}

printMachine();
const s3 = await startRadosgw();
process.env.AWS_ACCESS_KEY_ID = s3.accessKeyId;
process.env.AWS_SECRET_ACCESS_KEY = s3.secretAccessKey;
await makeBucket(s3, 'bench');
const stores: [string, Record<string, string>][] = [
  ['disk', {}],
  ['S3', { S3_BUCKET: 'bench', S3_ENDPOINT: s3.endpoint, S3_REGION: 'default' }],
];
try {
  for (const [store, env] of stores) {
    const server = await Server.start({ QUOTA_DOCUMENT_BYTES: String(2 ** 40), ...env });
    try {
      const people: Account[] = [];
      for (let index = 0; index < LOAD.editors; index++) people.push(await server.register(`writer${index}`));
      heading('A large file, and the rise of the server’s memory', ['store', 'way', 'MiB', 'seconds', 'rise, MiB']);
      await large(server, people[0] as Account, store);
      const columns = ['store', 'uploaded', 'p95 alone, ms', 'p95 beside, ms', 'growth', 'max, ms'];
      heading(
        `${UPLOADS} uploads of ${UPLOAD_BYTES / MIB} MiB at once beside ${LOAD.editors} people who type for ${LOAD.seconds} s`,
        columns,
      );
      await beside(server, people, store);
    } finally {
      await server.stop();
    }
  }
} finally {
  await s3.stop();
  print();
}
