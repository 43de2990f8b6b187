/** The way to a document's socket: a ticket that is good once, and the URL that carries it. */
import { client } from './browser.ts';

/** A ticket for one connection to this document, within 30 seconds. @throws {ApiError} 404 when it can't be seen, 401 when the session is over */
export async function ticket(documentId: string): Promise<string> {
  const answer = await client.request<{ ticket: string }>({ method: 'POST', path: '/api/auth/ticket', body: { documentId } });
  return answer.ticket;
}

/** The socket's URL on the page's own origin. */
export function socketUrl(documentId: string, token: string): string {
  const url = new URL(`/ws/documents/${encodeURIComponent(documentId)}`, window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('token', token);
  return url.href;
}
