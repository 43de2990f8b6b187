/** Coming into a document by its link, as whoever is signed in, or as a guest. */
import { client, session } from './transport/browser.ts';
import { ApiError } from './transport/errors.ts';
import type { Entered, LinkEntry } from './types.ts';

/** What a link leads to, before anything was entered. */
export type LinkState =
  | { readonly kind: 'entered'; readonly documentId: string }
  /** What it asks for. */
  | { readonly kind: 'asks'; readonly name: boolean; readonly password: boolean }
  /** Unknown, withdrawn or expired; the server doesn't say which. */
  | { readonly kind: 'dead' };

/** Comes in by a link. @throws {ApiError} 401 `wrong-password`; 404 if the link is dead; 422 if a name is needed and missing */
export function enterLink(token: string, entry: LinkEntry): Promise<Entered> {
  if (session.state.status !== 'signed-in') return session.enterByLink(token, entry);
  return client.request<Entered>({ method: 'POST', path: `/api/links/${encodeURIComponent(token)}`, body: entry });
}

/** Tries a link without a name and a password. @throws what `enterLink` throws for other reasons */
export async function tryLink(token: string): Promise<LinkState> {
  const isKnown = session.state.status === 'signed-in';
  try {
    const { document } = await enterLink(token, { needsName: true });
    return { kind: 'entered', documentId: document.id };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404) return { kind: 'dead' };
    if (error.code === 'wrong-password') return { kind: 'asks', name: !isKnown, password: true };
    if (error.status === 422) return { kind: 'asks', name: true, password: false };
    throw error;
  }
}
