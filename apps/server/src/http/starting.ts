/** Answers on both ports while the server starts, for example while it waits for its database: alive, but not ready. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, toProblem } from '../errors.ts';
import type { Service } from './listener.ts';

/** Seconds after which clients should ask again. */
const RETRY_AFTER = '2';

const PROBLEM = JSON.stringify(toProblem(new ApiError('unavailable', 'The server is starting: it waits for its database')));

/** Pages for people at the web port. They reload by themselves. */
const PAGES = {
  en: page('en', 'Inkstone is starting', 'It waits for its database. This page looks again by itself.'),
  de: page('de', 'Inkstone startet gerade', 'Es wartet auf seine Datenbank. Diese Seite versucht es von selbst wieder.'),
};

/** @param web whether this is the web port, where browsers get a page for every path except the API's */
export function startingService(web: boolean): Service {
  return {
    request(request, response) {
      // The body must be read, or the connection can't be used for another request.
      request.resume();
      const path = (request.url ?? '/').split('?')[0] ?? '';
      if (path === '/health/live') answer(response, 200, 'application/json; charset=utf-8', '{"status":"ok"}');
      else if (web && !/^\/(api|health|ws)(\/|$)/.test(path) && wantsPage(request)) {
        const language = /^de\b/i.test(request.headers['accept-language'] ?? '') ? 'de' : 'en';
        answer(response, 503, 'text/html; charset=utf-8', PAGES[language]);
      } else answer(response, 503, 'application/problem+json; charset=utf-8', PROBLEM);
    },
    upgrade(_request, socket) {
      socket.on('error', () => socket.destroy());
      socket.once('finish', () => socket.destroy());
      const headers = [
        'Connection: close',
        `Retry-After: ${RETRY_AFTER}`,
        'Content-Type: application/problem+json; charset=utf-8',
        `Content-Length: ${Buffer.byteLength(PROBLEM)}`,
      ];
      socket.end(`HTTP/1.1 503 Service Unavailable\r\n${headers.join('\r\n')}\r\n\r\n${PROBLEM}`);
    },
  };
}

const wantsPage = ({ headers: { accept = '' } }: IncomingMessage) =>
  accept.includes('text/html') || accept.includes('*/*') || accept === '';

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    ...(status === 503 ? { 'retry-after': RETRY_AFTER } : {}),
  });
  response.end(body);
}

function page(language: string, title: string, text: string): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="${RETRY_AFTER}">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:30rem;margin:20vh auto;padding:0 1rem}</style>
<main><h1>${title}</h1><p role="status">${text}</p></main>
</html>
`;
}
