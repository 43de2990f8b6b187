/** Who else has a document. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { documentCalls, documentPath } from './documents.ts';
import { documentKeys } from './lists.ts';
import { client } from './transport/browser.ts';
import type { Collaborator, Page, Sharing } from './types.ts';

/** Collaborators without the owner. */
export function useCollaborators(documentId: string, enabled = true) {
  return useQuery({
    queryKey: documentKeys.collaborators(documentId),
    queryFn: ({ signal }) =>
      client.request<Page<Collaborator>>({ path: `${documentPath(documentId)}/collaborators`, signal }).then(({ items }) => items),
    enabled,
  });
}

/** Gives somebody access, or another role; `login` is a username or an e-mail address. */
export function useShare(documentId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Sharing) => client.request<Collaborator>({ method: 'PUT', path: `${documentPath(documentId)}/collaborators`, body }),
    onSettled: () => queries.invalidateQueries({ queryKey: documentKeys.collaborators(documentId) }),
  });
}

/** Takes somebody's access away. */
export function useUnshare(documentId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (userId: string) => documentCalls.unshare(documentId, userId),
    onSettled: () => queries.invalidateQueries({ queryKey: documentKeys.collaborators(documentId) }),
  });
}
