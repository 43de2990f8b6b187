/** Which origins may call the API from a browser: this server's own host, the web port, and those in CORS_ORIGINS. */
import type { IncomingHttpHeaders } from 'node:http';

export type OriginCheck = (request: { readonly headers: IncomingHttpHeaders }) => boolean;

/** @param ports ports of the same host that count as the same origin */
export function createOriginCheck(allowed: readonly string[], ports: readonly number[]): OriginCheck {
  return ({ headers }) => {
    const { origin, host } = headers;
    // The request comes from a program, or is a GET of a page of this server.
    if (origin === undefined) return true;
    if (allowed.includes(origin)) return true;
    if (host === undefined || !URL.canParse(origin) || !URL.canParse(`http://${host}`)) return false;
    const page = new URL(origin);
    if (page.host === host.toLowerCase()) return true;
    const port = page.port === '' ? (page.protocol === 'https:' ? 443 : 80) : Number(page.port);
    return page.hostname === new URL(`http://${host}`).hostname && ports.includes(port);
  };
}
