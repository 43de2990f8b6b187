/** A document's history: named versions, the content of any version, and the way back to it. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from './browser.ts';
import { documentKeys, documentPath } from './documents.ts';
import type { Page, VersionContent, VersionInfo } from './types.ts';

/** Versions, newest first, a page at a time. */
export function useVersions(documentId: string) {
  return useInfiniteQuery({
    queryKey: documentKeys.versions(documentId),
    queryFn: ({ pageParam, signal }) =>
      client.request<Page<VersionInfo>>({ path: `${documentPath(documentId)}/versions`, query: { cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** The content at a version, named or not; it never changes. */
export function useVersion(documentId: string, version: number | null) {
  return useQuery({
    queryKey: documentKeys.version(documentId, version ?? -1),
    queryFn: ({ signal }) => client.request<VersionContent>({ path: `${documentPath(documentId)}/versions/${version}`, signal }),
    enabled: version !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Names the current version. */
export function useNameVersion(documentId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      client.request<VersionInfo>({ method: 'POST', path: `${documentPath(documentId)}/versions`, body: { name } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: documentKeys.versions(documentId), exact: true }),
  });
}

/** Brings a version's content back by an edit, which comes through the socket as any other. */
export function useRestoreVersion(documentId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (version: number) =>
      client.request<{ version: number }>({ method: 'POST', path: `${documentPath(documentId)}/versions/${version}/restore` }),
    onSuccess: () => queries.invalidateQueries({ queryKey: documentKeys.versions(documentId), exact: true }),
  });
}
