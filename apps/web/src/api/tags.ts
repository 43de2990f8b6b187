/** The user's own tags. Nobody else sees them, and they grant nothing. */
import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { tagsCall } from './calls.ts';
import { changeListed } from './lists.ts';
import { tellTabs } from './tab-news.ts';
import { client } from './transport/browser.ts';
import type { Tag, TagList } from './types.ts';

/** Greatest length of a tag's name, in UTF-16 code units. */
export const TAG_NAME_LIMIT = 50;

export const tagKeys = { all: ['tags'] as const };

/** The user's tags, sorted by name. */
export const tagsQuery = queryOptions({
  queryKey: tagKeys.all,
  queryFn: ({ signal }) => client.request<TagList>({ ...tagsCall, signal }).then(({ items }) => items),
  staleTime: 60_000,
});

export function useTags() {
  return useQuery(tagsQuery);
}

/** @returns the tag; null if there is none with this id; undefined until the tags are loaded */
export function useTag(id: string | null): Tag | null | undefined {
  const tags = useTags().data;
  return tags && (tags.find((tag) => tag.id === id) ?? null);
}

function tagPath(id: string): string {
  return `/api/tags/${encodeURIComponent(id)}`;
}

function changed(queries: QueryClient): Promise<void> {
  tellTabs();
  return queries.invalidateQueries({ queryKey: tagKeys.all });
}

/** Rejects with 409 `name-taken` if the user has a tag of this name. Case does not matter. */
export function useCreateTag() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => client.request<Tag>({ method: 'POST', path: '/api/tags', body: { name } }),
    onSuccess: (tag) =>
      queries.setQueryData<readonly Tag[]>(tagKeys.all, (tags) => tags && [...tags, tag].sort((a, b) => a.name.localeCompare(b.name))),
    onSettled: () => changed(queries),
  });
}

export function useRenameTag() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) => client.request<Tag>({ method: 'PATCH', path: tagPath(id), body: { name } }),
    onSettled: () => changed(queries),
  });
}

/** Deletes a tag and removes it from all documents. The documents stay. */
export function useDeleteTag() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => client.request<void>({ method: 'DELETE', path: tagPath(id) }),
    onSuccess: (_data, id) => {
      queries.setQueryData<readonly Tag[]>(tagKeys.all, (tags) => tags?.filter((tag) => tag.id !== id));
      changeListed(queries, (document, { tag }) =>
        tag === id ? null : document.tags.includes(id) ? { ...document, tags: document.tags.filter((other) => other !== id) } : document,
      );
    },
    onSettled: () => changed(queries),
  });
}
