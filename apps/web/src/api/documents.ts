/** Documents one by one: reading one, and the calls that change it. What lists show meanwhile is in `acts.ts` and `lists.ts`. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { actOn } from './acts.ts';
import { changeListed, documentKeys, refreshLists, stopLists } from './lists.ts';
import { client } from './transport/browser.ts';
import type { DocumentInfo, NewDocument, Page, Scope, Tagged, VersionContent } from './types.ts';

export function documentPath(id: string): string {
  return `/api/documents/${encodeURIComponent(id)}`;
}

/** A document and its content as the server has it now; an open document follows its socket instead. */
export function documentQuery(id: string) {
  return queryOptions({
    queryKey: documentKeys.one(id),
    queryFn: ({ signal }) => client.request<DocumentInfo & VersionContent>({ path: documentPath(id), signal }),
  });
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
    queryFn: ({ signal }) => client.request<DocumentInfo>({ path: documentPath(id), signal }),
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
  /** It arrives even if the page goes away meanwhile. */
  rename: (id: string, title: string) =>
    client.request<DocumentInfo>({ method: 'PATCH', path: documentPath(id), body: { title }, keepalive: true }),
  /** As the server has it now. */
  titleOf: async (id: string) => (await client.request<DocumentInfo>({ path: documentPath(id) })).title,
  /** A copy of one's own, shared with nobody. */
  duplicate: (id: string, title: string) =>
    client.request<DocumentInfo>({ method: 'POST', path: `${documentPath(id)}/duplicate`, body: { title } }),
  star: (id: string, starred: boolean) => client.request<void>({ method: starred ? 'PUT' : 'DELETE', path: `${documentPath(id)}/star` }),
  setTags: (id: string, tags: readonly string[]) =>
    client.request<Tagged>({ method: 'PUT', path: `${documentPath(id)}/tags`, body: { tags } }),
  /** Into the trash. */
  trash: (id: string) => client.request<void>({ method: 'DELETE', path: documentPath(id) }),
  /** Out of the trash. */
  restore: (id: string) => client.request<DocumentInfo>({ method: 'POST', path: `${documentPath(id)}/restore` }),
  /** Takes somebody's access away; one's own, to leave the document. */
  unshare: (id: string, userId: string) =>
    client.request<void>({ method: 'DELETE', path: `${documentPath(id)}/collaborators/${encodeURIComponent(userId)}` }),
  /** For good: its text, its versions and its files. */
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
    onSettled: (_data, _error, { id }) => {
      refreshLists(queries);
      return queries.invalidateQueries({ queryKey: documentKeys.one(id) });
    },
  });
}

/** Out of the trash, from the document's own page. */
export function useRestoreDocument() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: documentCalls.restore,
    onSettled: (_data, _error, id) => {
      refreshLists(queries);
      return queries.invalidateQueries({ queryKey: documentKeys.one(id) });
    },
  });
}

/** A few documents for a quick choice: those of a scope, or what a search finds. */
export function findDocuments({ scope, query }: { scope: Scope; query: string }) {
  return queryOptions({
    queryKey: ['documents', 'few', scope, query] as const,
    queryFn: ({ signal }) =>
      client
        .request<Page<DocumentInfo>>({ path: '/api/documents', query: { scope, query, limit: query === '' ? 8 : 12 }, signal })
        .then(({ items }) => items),
  });
}
