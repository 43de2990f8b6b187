/** Which browsers' pages may call: those of this server's own host, of the web port, and of CORS_ORIGINS. */
import type { IncomingHttpHeaders } from 'node:http';

export type OriginCheck = (request: { readonly headers: IncomingHttpHeaders }) => boolean;

/** @param ports other ports of the same host that count as its own */
export function createOriginCheck(allowed: readonly string[], ports: readonly number[]): OriginCheck {
  return ({ headers }) => {
    const { origin, host } = headers;
    // Not a browser, or a page's own GET.
    if (origin === undefined) return true;
    if (allowed.includes(origin)) return true;
    if (host === undefined || !URL.canParse(origin) || !URL.canParse(`http://${host}`)) return false;
    const page = new URL(origin);
    if (page.host === host.toLowerCase()) return true;
    const port = page.port === '' ? (page.protocol === 'https:' ? 443 : 80) : Number(page.port);
    return page.hostname === new URL(`http://${host}`).hostname && ports.includes(port);
  };
}
