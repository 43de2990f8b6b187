/** The doctor goes the way that browsers go: to the public address, through the proxy, up to a WebSocket. */
import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import WebSocket from 'ws';
import { compareClocks, type Finding, left, problem, reasonOf, warning, well } from './finding.ts';

const ANSWER_MS = 8_000;
/** The date in an answer has no fractions of a second. */
const DATE_TOLERANCE_MS = 4_000;

interface WayIn {
  /** As browsers see it; null: PUBLIC_URL is not set. */
  readonly publicUrl: string | null;
  /** Where this machine's server listens for browsers. */
  readonly localUrl: string;
}

export async function examineWayIn({ publicUrl, localUrl }: WayIn): Promise<Finding[]> {
  const url = publicUrl ?? localUrl;
  const about = publicUrl === null ? 'web' : 'PUBLIC_URL';
  let ready: Response;
  const before = Date.now();
  try {
    ready = await fetch(`${url}/health/ready`, { redirect: 'manual', signal: AbortSignal.timeout(ANSWER_MS) });
  } catch (error) {
    const text = `no server answers at ${url}: ${reasonOf(error)}`;
    return [publicUrl === null ? left(about, `${text}. What depends on it was left out`) : problem(about, text)];
  }
  const after = Date.now();
  const body = (await ready.json().catch(() => null)) as { status?: string; bus?: string; replica?: string } | null;
  if (ready.status >= 300 && ready.status < 400)
    return [problem(about, `${url} leads on to ${ready.headers.get('location')}: set the address where it ends`)];
  if (body?.status === undefined || !ready.headers.has('x-request-id'))
    return [
      problem(about, `at ${url} something else answers (${ready.status}): let the proxy pass requests to WEB_PORT, the path included`),
    ];
  if (ready.status !== 200) return [problem(about, `the server at ${url} is not ready: its database is away`)];
  const clocks = compareClocks(about, Date.parse(ready.headers.get('date') ?? '') || before, before, after, DATE_TOLERANCE_MS);
  return [
    well(
      about,
      `${url} is ready${body.bus === 'down' ? ', but Redis is away' : ''}${body.replica === undefined ? '' : `, but the standby is passed over (${body.replica})`}`,
    ),
    ...clocks,
    ...(publicUrl?.startsWith('http:') && !isLocal(publicUrl)
      ? [warning(about, 'it is http: passwords and documents can be read on the way, and browsers refuse the clipboard. Put TLS in front')]
      : []),
    ...(await examineProxy(url)),
    ...(await examineSocket(url)),
  ];
}

const isLocal = (url: string) => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);

/** Asks the server whom it takes us for. */
async function examineProxy(url: string): Promise<Finding[]> {
  const about = 'proxy';
  const answer = await fetch(`${url}/health/client`, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => null);
  const seen = (await answer?.json().catch(() => null)) as { address?: string; host?: string; proxies?: number } | null;
  if (seen?.address === undefined || isIP(seen.address) === 0) return [left(about, 'the server does not say what it sees')];
  const { host } = new URL(url);
  const forwarded = seen.host === host || seen.host === new URL(url).hostname;
  const hidden = (seen.proxies ?? 0) > 0 && isPrivate(seen.address);
  return [
    ...(forwarded ? [] : [problem(about, `it forwards Host as ${seen.host}, not ${host}: let it pass Host as the browser sent it`)]),
    ...(hidden
      ? [
          warning(
            about,
            `everybody seems to come from ${seen.address}: set TRUSTED_PROXIES to the proxy’s address, or limits of sign-ins count all people as one`,
          ),
        ]
      : []),
    ...(forwarded && !hidden ? [well(about, `the server sees this machine as ${seen.address}`)] : []),
  ];
}

function isPrivate(address: string): boolean {
  return /^(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd][0-9a-f]{2}:|fe80:)/i.test(address);
}

/** A socket without a token is refused with 401 by the server itself: then a WebSocket gets through. */
async function examineSocket(url: string): Promise<Finding[]> {
  const about = 'WebSocket';
  const id = `doctor-${randomUUID().slice(0, 8)}`;
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws/documents/${randomUUID()}`, {
    handshakeTimeout: ANSWER_MS,
    headers: { 'x-request-id': id },
  });
  return await new Promise((resolve) => {
    const end = (finding: Finding) => {
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.terminate();
      resolve([finding]);
    };
    socket.on('open', () => end(problem(about, 'something else than Inkstone opens it')));
    socket.on('error', (error) => end(problem(about, `it does not get through: ${reasonOf(error)}`)));
    socket.on('unexpected-response', (_request, answer) => {
      const isOurs = answer.statusCode === 401 && answer.headers['x-request-id'] !== undefined;
      end(
        isOurs
          ? well(about, 'it gets through')
          : problem(about, `it is answered with ${answer.statusCode}: let the proxy pass upgrades of /ws (headers Upgrade and Connection)`),
      );
    });
  });
}
