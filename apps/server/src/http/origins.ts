/** Which origins may call the API from a browser: this server's own host, the web port, and those in PUBLIC_URL and CORS_ORIGINS. */
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';

type Request = { readonly headers: IncomingHttpHeaders };

export type OriginCheck = (request: Request) => boolean;

export interface OriginOptions {
  readonly allowed: readonly string[];
  /** Ports of the same host that count as the same origin. */
  readonly ports: readonly number[];
  /** Called with what is wrong, for the operator, the first time that an origin is refused. */
  readonly onForeign?: (line: string) => void;
}

/** Origins that are told of. A hostile page can't fill the log. */
const MOST_TOLD = 20;

export function createOriginCheck({ allowed, ports, onForeign }: OriginOptions): OriginCheck {
  const told = new Set<string>();
  return (request) => {
    if (isOwn(request, allowed, ports)) return true;
    const line = whyForeign(request);
    if (told.size < MOST_TOLD && !told.has(line)) {
      told.add(line);
      onForeign?.(line);
    }
    return false;
  };
}

function isOwn({ headers: { origin, host } }: Request, allowed: readonly string[], ports: readonly number[]): boolean {
  // The request comes from a program, or is a GET of a page of this server.
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  if (host === undefined || !URL.canParse(origin) || !URL.canParse(`http://${host}`)) return false;
  const page = new URL(origin);
  if (page.host === host.toLowerCase()) return true;
  const port = page.port === '' ? (page.protocol === 'https:' ? 443 : 80) : Number(page.port);
  return isSameHost(page.hostname, new URL(`http://${host}`).hostname) && ports.includes(port);
}

/** The names by which a browser reaches the machine that it runs on. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

const isSameHost = (page: string, asked: string) => page === asked || (LOOPBACK.includes(page) && LOOPBACK.includes(asked));

/** What is wrong with a request of a foreign origin, and what to do if it is none: mostly a proxy does not forward the host. */
export function whyForeign({ headers: { origin, host } }: Request): string {
  return `A page of ${origin} asked for the host ${host}. If both are this Inkstone, let the proxy forward Host, or set PUBLIC_URL to the page's address.`;
}

export interface AppUrlOptions {
  /** PUBLIC_URL, without a slash at its end; undefined: it is not set. */
  readonly publicUrl: string | undefined;
  readonly port: number;
  readonly webPort: number;
}

/** @returns a function that gives the web app's address as a caller reaches it: the public one, or that of the request with the web port */
export function createAppUrl({ publicUrl, port, webPort }: AppUrlOptions): (request: FastifyRequest) => string {
  return ({ protocol, host, hostname, port: asked }) => publicUrl ?? `${protocol}://${asked === port ? `${hostname}:${webPort}` : host}`;
}
