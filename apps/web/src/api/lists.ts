/** Lists of documents. They are loaded page by page, changed at once when the user does something, and refreshed in part when others do. */
import { type InfiniteData, infiniteQueryOptions, keepPreviousData, type QueryClient } from '@tanstack/react-query';
import { listCall } from './calls.ts';
import { mergePage } from './list-pages.ts';
import { tellTabs } from './tab-news.ts';
import { client } from './transport/browser.ts';
import type { DocumentInfo, ListQuery, Page } from './types.ts';

export const documentKeys = {
  lists: ['documents', 'list'] as const,
  list: (list: ListQuery) => ['documents', 'list', list] as const,
  ones: ['documents', 'one'] as const,
  one: (id: string) => ['documents', 'one', id] as const,
  /** Whether a document that was not available can be opened again. */
  returned: (id: string) => ['documents', 'returned', id] as const,
  collaborators: (id: string) => ['documents', 'one', id, 'collaborators'] as const,
  access: (id: string) => ['documents', 'one', id, 'access'] as const,
};

/** Milliseconds for which a list that is not shown stays in memory, so that it is shown at once when the user comes back from a document. */
const CACHE_TIME_MS = 30 * 60_000;

type Loaded = InfiniteData<Page<DocumentInfo>, string | null>;

function fetchPage(list: ListQuery, cursor: string | null, signal?: AbortSignal): Promise<Page<DocumentInfo>> {
  return client.request({ ...listCall(list, cursor), signal });
}

/**
 * The query of a list. It never fetches all its pages again by itself, because there may be hundreds. `refreshList` fetches a few at a time.
 */
export function listQuery(list: ListQuery) {
  return infiniteQueryOptions({
    queryKey: documentKeys.list(list),
    queryFn: ({ pageParam, signal }) => fetchPage(list, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: CACHE_TIME_MS,
    refetchOnMount: false,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });
}

/**
 * Fetches some pages of a list again and merges them into the loaded ones. Does nothing while the list is being loaded.
 * @returns whether all pages were merged
 */
export async function refreshList(queries: QueryClient, list: ListQuery, pages: readonly number[]): Promise<boolean> {
  const key = documentKeys.list(list);
  const known = queries.getQueryState<Loaded>(key);
  // Cleared before the calls: if the list is invalidated again from now on, the answers may lack that change.
  if (known?.data !== undefined && known.isInvalidated) queries.setQueryData<Loaded>(key, known.data, { updatedAt: known.dataUpdatedAt });
  for (const index of pages) {
    const before = queries.getQueryState<Loaded>(key);
    if (before?.data === undefined || before.fetchStatus === 'fetching') return false;
    if (index >= before.data.pages.length) continue;
    const fresh = await fetchPage(list, before.data.pageParams[index] ?? null);
    const now = queries.getQueryState<Loaded>(key);
    // The list was loaded or changed meanwhile, so this answer may be older than it.
    if (now?.data !== before.data || now.isInvalidated || now.fetchStatus === 'fetching') return false;
    const merged = mergePage(now.data.pages, index, fresh);
    queries.setQueryData<Loaded>(key, { pages: [...merged], pageParams: now.data.pageParams.slice(0, merged.length) });
  }
  return true;
}

/**
 * Marks lists and what is known of single documents as out of date, here and in the user's other tabs. A list on the screen refreshes itself (`useLiveList`);
 * others do when they are shown again.
 */
export function refreshLists(queries: QueryClient): void {
  refreshListsHere(queries);
  tellTabs();
}

export function refreshListsHere(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: documentKeys.lists, refetchType: 'none' });
  void queries.invalidateQueries({ queryKey: documentKeys.ones });
}

/** Cancels loading that would overwrite a change with older data. The first load of a list continues, because nothing would start it again. */
export async function stopLists(queries: QueryClient): Promise<void> {
  await queries.cancelQueries({ queryKey: documentKeys.lists, predicate: ({ state }) => state.data !== undefined });
}

/** Returns the changed document, or null to remove it from the list. */
export type ListChange = (document: DocumentInfo, list: ListQuery) => DocumentInfo | null;

export function changedPage(page: Page<DocumentInfo>, change: (document: DocumentInfo) => DocumentInfo | null): Page<DocumentInfo> {
  return { ...page, items: page.items.map(change).filter((document) => document !== null) };
}

/** Changes documents wherever they are listed. */
export function changeListed(queries: QueryClient, change: ListChange): void {
  for (const [key, loaded] of queries.getQueriesData<Loaded>({ queryKey: documentKeys.lists })) {
    if (loaded === undefined) continue;
    const list = key[2] as ListQuery;
    const pages = loaded.pages.map((page) => changedPage(page, (document) => change(document, list)));
    queries.setQueryData<Loaded>(key, { ...loaded, pages });
  }
}
