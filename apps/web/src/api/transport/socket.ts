/** The URL of a document's socket, and the ticket in it, which is valid for one connection. */

import type { Ticket } from '../types.ts';
import { BASE_PATH } from './base-path.ts';
import { client, session } from './browser.ts';

/** Milliseconds for which a ticket that was requested early is used. It is valid for 30 seconds, and has to reach the server in that time. */
const TICKET_REUSE_MS = 15_000;

interface EarlyTicket {
  readonly documentId: string;
  readonly askedAt: number;
  readonly ticket: Promise<string>;
}

let early: EarlyTicket | null = null;

/** If `path` is a document's address, requests its ticket while the page's scripts are still loading. */
export function askEarly(path: string): void {
  const documentId = /^\/documents\/([0-9a-f-]{36})$/i.exec(path)?.[1];
  if (documentId === undefined || session.state.status !== 'signed-in' || isReady(early, documentId)) return;
  const asked = ask(documentId);
  // Without this, a failure of a ticket that nobody uses would be an unhandled rejection.
  asked.catch(() => {});
  early = { documentId, askedAt: performance.now(), ticket: asked };
}

/** A ticket for one connection to this document, valid for 30 seconds. @throws {ApiError} 404 if the user can't see it, 401 if the session has ended */
export function ticket(documentId: string): Promise<string> {
  const ready = early;
  early = null;
  return isReady(ready, documentId) ? ready.ticket : ask(documentId);
}

function isReady(ticket: EarlyTicket | null, documentId: string): ticket is EarlyTicket {
  return ticket?.documentId === documentId && performance.now() - ticket.askedAt < TICKET_REUSE_MS;
}

async function ask(documentId: string): Promise<string> {
  const answer = await client.request<Ticket>({ method: 'POST', path: '/api/auth/ticket', body: { documentId } });
  return answer.ticket;
}

/** The socket's URL on the page's own origin. */
export function socketUrl(documentId: string, token: string): string {
  const url = new URL(`${BASE_PATH}/ws/documents/${encodeURIComponent(documentId)}`, window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('token', token);
  return url.href;
}
