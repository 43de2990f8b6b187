/** The watch stream: the server reports who is in which document, and what changes in the user's lists. */
import { client } from './transport/browser.ts';
import { EventStreamReader, type StreamEvent } from './transport/event-stream.ts';
import type { Person } from './types.ts';

export type WatchNews =
  /** A stream has begun. Earlier events may have been missed. The stream reports the present state next; whatever it does not mention has ended. */
  | { readonly kind: 'connected' }
  | { readonly kind: 'here'; readonly document: string; readonly users: readonly Person[] }
  | { readonly kind: 'changed'; readonly document: string }
  | { readonly kind: 'list' };

/** Milliseconds between attempts. They double each time, up to the longest, and vary at random, so that clients don't reconnect all at once. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** After this many milliseconds without data, a stream counts as dead. The server sends something every 20 s. */
const SILENCE_TIMEOUT_MS = 50_000;

/**
 * Watches documents until `signal` is aborted. It connects again whenever the stream ends. Never rejects.
 *
 * @param documents ids, at most 200
 */
export async function watchDocuments(documents: readonly string[], tell: (news: WatchNews) => void, signal: AbortSignal): Promise<void> {
  let delay = FIRST_RETRY_MS;
  while (!signal.aborted) {
    try {
      const response = await client.open({ method: 'POST', path: '/api/documents/watch', body: { documents }, signal });
      tell({ kind: 'connected' });
      await readStream(response, signal, (event) => {
        delay = FIRST_RETRY_MS;
        const news = newsOf(event);
        if (news !== null) tell(news);
      });
    } catch {
      // Whether the stream broke, was refused or was aborted, the loop goes on and decides.
    }
    await pause(delay * (0.5 + Math.random()), signal);
    delay = Math.min(delay * 2, LONGEST_RETRY_MS);
  }
}

async function readStream(response: Response, signal: AbortSignal, hear: (event: StreamEvent) => void): Promise<void> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return;
  const parser = new EventStreamReader();
  const leave = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', leave, { once: true });
  let silence = setTimeout(leave, SILENCE_TIMEOUT_MS);
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      clearTimeout(silence);
      silence = setTimeout(leave, SILENCE_TIMEOUT_MS);
      for (const event of parser.read(piece.value)) {
        if (event.event === 'end') return leave();
        hear(event);
      }
    }
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', leave);
  }
}

function newsOf({ event, data }: StreamEvent): WatchNews | null {
  const body = JSON.parse(data) as { document: string; users: readonly Person[] };
  switch (event) {
    case 'here':
      return { kind: 'here', document: body.document, users: body.users };
    case 'changed':
      return { kind: 'changed', document: body.document };
    case 'list':
      return { kind: 'list' };
    default:
      return null;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake);
  });
}
