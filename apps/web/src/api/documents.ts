/** Calls that read and change single documents. What lists show during a call is in `acts.ts` and `lists.ts`. */
import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { actOn } from './acts.ts';
import { changeListed, documentKeys, refreshLists, stopLists } from './lists.ts';
import { BASE_PATH } from './transport/base-path.ts';
import { client } from './transport/browser.ts';
import type { DocumentInfo, NewDocument, Page, Scope, Tagged } from './types.ts';

export function documentPath(id: string): string {
  return `/api/documents/${encodeURIComponent(id)}`;
}

/** The address of a document's page, as it is passed on. */
export function documentAddress(id: string): string {
  return `${window.location.origin}${BASE_PATH}/documents/${encodeURIComponent(id)}`;
}

/** What lists say about a document, without its content. */
function documentInfo(id: string, signal?: AbortSignal): Promise<DocumentInfo> {
  return client.request<DocumentInfo>({ path: documentPath(id), query: { content: false }, ...(signal && { signal }) });
}

export function documentQuery(id: string) {
  return queryOptions({ queryKey: documentKeys.one(id), queryFn: ({ signal }) => documentInfo(id, signal) });
}

export function useDocument(id: string) {
  return useQuery(documentQuery(id));
}

/** Milliseconds between two checks whether a document is available again. */
const RETURN_MS = 5_000;

/** While `isAway`, the title of a document that was gone, once it can be opened: restored, or shared; null until then. */
export function useReturn(id: string, isAway: boolean): string | null {
  const { data, isSuccess } = useQuery({
    queryKey: documentKeys.returned(id),
    queryFn: ({ signal }) => documentInfo(id, signal),
    enabled: isAway,
    refetchInterval: RETURN_MS,
    // A cached answer would be too old.
    gcTime: 0,
    retry: false,
  });
  return isAway && isSuccess && data.deletedAt === null ? data.title : null;
}

/** The calls that change a document. Each rejects with an `ApiError` or a `NetworkError`. */
export const documentCalls = {
  create: (body: NewDocument) => client.request<DocumentInfo>({ method: 'POST', path: '/api/documents', body }),
  /** With `keepalive` the call is finished even if the page is closed meanwhile. */
  rename: (id: string, title: string) =>
    client.request<DocumentInfo>({ method: 'PATCH', path: documentPath(id), body: { title }, keepalive: true }),
  /** The title that the server has now. */
  titleOf: async (id: string) => (await documentInfo(id)).title,
  /** Makes a copy that belongs to the user and is shared with nobody. */
  duplicate: (id: string, title: string) =>
    client.request<DocumentInfo>({ method: 'POST', path: `${documentPath(id)}/duplicate`, body: { title } }),
  star: (id: string, starred: boolean) => client.request<void>({ method: starred ? 'PUT' : 'DELETE', path: `${documentPath(id)}/star` }),
  setTags: (id: string, tags: readonly string[]) =>
    client.request<Tagged>({ method: 'PUT', path: `${documentPath(id)}/tags`, body: { tags } }),
  /** Moves a document into the trash. */
  trash: (id: string) => client.request<void>({ method: 'DELETE', path: documentPath(id) }),
  /** Takes a document out of the trash. */
  restore: (id: string) => client.request<DocumentInfo>({ method: 'POST', path: `${documentPath(id)}/restore` }),
  /** Removes a person's access. Users remove their own access to leave a document. */
  unshare: (id: string, userId: string) =>
    client.request<void>({ method: 'DELETE', path: `${documentPath(id)}/collaborators/${encodeURIComponent(userId)}` }),
  /** Deletes a document for good, with its text, its versions and its files. */
  deleteForGood: (id: string) => client.request<void>({ method: 'DELETE', path: documentPath(id), query: { permanent: true } }),
} as const;

export function useCreateDocument() {
  const queries = useQueryClient();
  return useMutation({ mutationFn: documentCalls.create, onSuccess: () => refreshLists(queries) });
}

/** Lists show the new title at once, and the old one again when the server refuses. */
export function useRenameDocument() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, title }: { id: string; title: string }) => {
      const renamed = (document: DocumentInfo) => (document.id === id ? { ...document, title } : document);
      return actOn(new Set([id]), renamed, async () => {
        const answer = await documentCalls.rename(id, title);
        await stopLists(queries);
        changeListed(queries, renamed);
        return answer;
      });
    },
    onSettled: () => refreshLists(queries),
  });
}

/**
 * Puts the user's star on a document, or takes it off. The document's own page shows that at once, and the old state again if it fails.
 *
 * @throws what `documentCalls.star` throws
 */
export async function setStar(queries: QueryClient, id: string, starred: boolean): Promise<void> {
  queries.setQueryData<DocumentInfo>(documentKeys.one(id), (known) => known && { ...known, starred });
  try {
    await documentCalls.star(id, starred);
  } finally {
    refreshLists(queries);
  }
}

/** Takes a document out of the trash, from the document's own page. */
export function useRestoreDocument() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: documentCalls.restore,
    onSettled: () => refreshLists(queries),
  });
}

/** The query for a few documents to choose from: those of a scope, or those that a search finds. */
export function findDocuments({ scope, query }: { scope: Scope; query: string }) {
  return queryOptions({
    queryKey: ['documents', 'few', scope, query] as const,
    queryFn: ({ signal }) =>
      client
        .request<Page<DocumentInfo>>({ path: '/api/documents', query: { scope, query, limit: query === '' ? 8 : 12 }, signal })
        .then(({ items }) => items),
  });
}
