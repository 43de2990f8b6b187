/** Documents: lists, and what changes them. Lists follow at once and are put back when the server refuses. */
import {
  type InfiniteData,
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { client } from './browser.ts';
import type { DocumentInfo, Page, Scope, VersionContent } from './types.ts';

export const documentKeys = {
  all: ['documents'] as const,
  lists: ['documents', 'list'] as const,
  list: (scope: Scope, query: string) => ['documents', 'list', scope, query] as const,
  one: (id: string) => ['documents', 'one', id] as const,
  collaborators: (id: string) => ['documents', 'one', id, 'collaborators'] as const,
};

export function documentPath(id: string): string {
  return `/api/documents/${encodeURIComponent(id)}`;
}

type Lists = InfiniteData<Page<DocumentInfo>, string | null>;

/** Documents of a scope, last changed first, a page at a time. `query` searches titles and text. */
export function useDocuments(scope: Scope, query: string) {
  return useInfiniteQuery({
    queryKey: documentKeys.list(scope, query),
    queryFn: ({ pageParam, signal }) =>
      client.request<Page<DocumentInfo>>({ path: '/api/documents', query: { scope, query, cursor: pageParam, limit: 30 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: 60_000,
  });
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

export function useCreateDocument() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { title: string; text?: string }) => client.request<DocumentInfo>({ method: 'POST', path: '/api/documents', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: documentKeys.lists }),
  });
}

/** Makes a copy that is the caller's own. */
export function useDuplicateDocument() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, title }: { id: string; title: string }) =>
      client.request<DocumentInfo>({ method: 'POST', path: `${documentPath(id)}/duplicate`, body: { title } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: documentKeys.lists }),
  });
}

export function useRenameDocument() {
  return useListChange({
    call: ({ id, title }: { id: string; title: string }) =>
      client.request<DocumentInfo>({ method: 'PATCH', path: documentPath(id), body: { title } }),
    show: (document, { id, title }) => (document.id === id ? { ...document, title } : document),
  });
}

/** Into the trash. */
export function useTrashDocument() {
  return useListChange({
    call: (id: string) => client.request<void>({ method: 'DELETE', path: documentPath(id) }),
    show: (document, id) => (document.id === id ? null : document),
  });
}

/** Out of the trash. */
export function useRestoreDocument() {
  return useListChange({
    call: (id: string) => client.request<DocumentInfo>({ method: 'POST', path: `${documentPath(id)}/restore` }),
    show: (document, id) => (document.id === id ? null : document),
  });
}

/** For good: its text, its versions and its files. */
export function useDeleteDocument() {
  return useListChange({
    call: (id: string) => client.request<void>({ method: 'DELETE', path: documentPath(id), query: { permanent: true } }),
    show: (document, id) => (document.id === id ? null : document),
  });
}

interface ListChange<Input, Output> {
  readonly call: (input: Input) => Promise<Output>;
  /** What becomes of a listed document at once; null takes it off the list. */
  readonly show: (document: DocumentInfo, input: Input) => DocumentInfo | null;
}

/** A mutation that the lists show before the server has answered. */
function useListChange<Input, Output>({ call, show }: ListChange<Input, Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: call,
    onMutate: async (input: Input) => {
      await queries.cancelQueries({ queryKey: documentKeys.lists });
      const before = queries.getQueriesData<Lists>({ queryKey: documentKeys.lists });
      changeLists(queries, (document) => show(document, input));
      return before;
    },
    onError: (_error, _input, before) => {
      for (const [key, lists] of before ?? []) queries.setQueryData(key, lists);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: documentKeys.all }),
  });
}

function changeLists(queries: QueryClient, change: (document: DocumentInfo) => DocumentInfo | null): void {
  queries.setQueriesData<Lists>(
    { queryKey: documentKeys.lists },
    (lists) =>
      lists && {
        ...lists,
        pages: lists.pages.map((page) => ({ ...page, items: page.items.map(change).filter((document) => document !== null) })),
      },
  );
}
