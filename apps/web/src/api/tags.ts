/** The user's own tags. Nobody else sees them, and they grant nothing. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from './browser.ts';
import { tagsCall } from './calls.ts';
import { changeListed } from './lists.ts';
import type { Tag } from './types.ts';

export const tagKeys = { all: ['tags'] as const };

/** By name. */
export const tagsQuery = queryOptions({
  queryKey: tagKeys.all,
  queryFn: ({ signal }) => client.request<{ items: readonly Tag[] }>({ ...tagsCall, signal }).then(({ items }) => items),
  staleTime: 60_000,
});

export function useTags() {
  return useQuery(tagsQuery);
}

function tagPath(id: string): string {
  return `/api/tags/${encodeURIComponent(id)}`;
}

/** Rejects with 409 `name-taken` when there is one of this name, in whatever case. */
export function useCreateTag() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => client.request<Tag>({ method: 'POST', path: '/api/tags', body: { name } }),
    onSuccess: (tag) =>
      queries.setQueryData<readonly Tag[]>(tagKeys.all, (tags) => tags && [...tags, tag].sort((a, b) => a.name.localeCompare(b.name))),
    onSettled: () => queries.invalidateQueries({ queryKey: tagKeys.all }),
  });
}

export function useRenameTag() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) => client.request<Tag>({ method: 'PATCH', path: tagPath(id), body: { name } }),
    onSettled: () => queries.invalidateQueries({ queryKey: tagKeys.all }),
  });
}

/** Takes it off all documents; those stay. */
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
    onSettled: () => queries.invalidateQueries({ queryKey: tagKeys.all }),
  });
}
