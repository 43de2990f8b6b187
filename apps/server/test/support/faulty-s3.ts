/** Stands between a server and its S3, and fails when it is told to. */
import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { S3Settings } from '../../src/stores/s3-blobs.ts';

/** How long a slow answer takes, in ms. */
const SLOW_MS = 1_500;

export interface Faults {
  /** `cut` ends the connection while a body comes in, `broken` in the middle of an answer; `full` is a bucket whose quota is used up. */
  mode: 'none' | '503' | 'full' | 'cut' | 'slow' | 'broken';
  /** Requests with or for bytes that go well before the others fail. */
  good: number;
  /** Requests that fail. */
  left: number;
}

/** Passes requests on to S3, unless it is told to fail. */
export async function startFaultyS3(settings: S3Settings) {
  const faults: Faults = { mode: 'none', good: 0, left: 0 };
  const target = new URL(settings.endpoint ?? '');
  const nextFault = ({ method, url = '' }: IncomingMessage): Faults['mode'] => {
    if ((method !== 'PUT' && method !== 'GET') || faults.left === 0) return 'none';
    if (faults.mode === 'broken' && !url.includes('x-id=GetObject')) return 'none';
    if (faults.good-- > 0) return 'none';
    faults.left--;
    return faults.mode;
  };
  const proxy = createServer((request, response) => {
    const fault = nextFault(request);
    if (fault === '503') refuse(request, response, 503, 'SlowDown');
    else if (fault === 'full') refuse(request, response, 403, 'QuotaExceeded');
    else if (fault === 'cut') request.once('data', () => request.destroy());
    else if (fault === 'slow') setTimeout(() => pass(target, request, response, false), SLOW_MS);
    else pass(target, request, response, fault === 'broken');
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { faults, settings: { ...settings, endpoint: `http://127.0.0.1:${address.port}` }, close: () => proxy.close() };
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, code: string): void {
  request.resume();
  response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`);
}

/** @param isBroken the answer ends after its first bytes */
function pass({ hostname, port }: URL, request: IncomingMessage, response: ServerResponse, isBroken: boolean): void {
  const { method, url: path, headers } = request;
  const passed = forward({ host: hostname, port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    if (isBroken) answer.once('data', (bytes: Buffer) => response.write(bytes.subarray(0, 100), () => response.destroy()));
    else answer.pipe(response);
  });
  request.pipe(passed.on('error', () => response.destroy()));
}
