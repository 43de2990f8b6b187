/** Who has access to a document and why, and the calls that change it. */
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { documentCalls, documentPath } from './documents.ts';
import { documentKeys } from './lists.ts';
import { client } from './transport/browser.ts';
import type {
  Collaborator,
  DocumentAccess,
  DocumentInfo,
  DocumentLink,
  Invitation,
  Invited,
  LinkSettings,
  Page,
  ShareSuggestion,
  Sharing,
} from './types.ts';

/** People in one page of the list, and the greatest number of pages that are shown. */
const PAGE_SIZE = 100;
const MAX_PAGES = 10;

async function collaboratorsOf(documentId: string, signal: AbortSignal): Promise<readonly Collaborator[]> {
  const found: Collaborator[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = { limit: PAGE_SIZE, cursor };
    const answer: Page<Collaborator> = await client.request<Page<Collaborator>>({
      path: `${documentPath(documentId)}/collaborators`,
      query,
      signal,
    });
    found.push(...answer.items);
    cursor = answer.nextCursor;
    if (cursor === null) break;
  }
  return found;
}

/** The people with access by name, without the owner; asked for anew whenever they come into sight. */
export function useCollaborators(documentId: string, enabled = true) {
  return useQuery({
    queryKey: documentKeys.collaborators(documentId),
    queryFn: ({ signal }) => collaboratorsOf(documentId, signal),
    enabled,
    refetchOnMount: 'always',
  });
}

/** Who else has access, and what the user may see of the link, the invitations and the requests; asked for anew whenever it comes into sight: guests come without the user's doing. */
export function useAccess(documentId: string, enabled = true) {
  return useQuery({
    queryKey: documentKeys.access(documentId),
    queryFn: ({ signal }) => client.request<DocumentAccess>({ path: `${documentPath(documentId)}/access`, signal }),
    enabled,
    refetchOnMount: 'always',
  });
}

function refresh(queries: QueryClient, documentId: string): Promise<unknown> {
  return Promise.all([
    queries.invalidateQueries({ queryKey: documentKeys.collaborators(documentId) }),
    queries.invalidateQueries({ queryKey: documentKeys.access(documentId) }),
  ]);
}

/** A call that changes who has access. */
function useAccessCall<Input, Output>(documentId: string, call: (path: string, input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => call(documentPath(documentId), input),
    onSettled: () => refresh(queries, documentId),
  });
}

/** Gives somebody or a group access, or another role; `login` is a username or a verified e-mail address. */
export function useShare(documentId: string) {
  return useAccessCall(documentId, (path, body: Sharing) =>
    client.request<unknown>({ method: 'PUT', path: `${path}/collaborators`, body }),
  );
}

/** Removes a person's access. */
export function useUnshare(documentId: string) {
  return useAccessCall(documentId, (_path, userId: string) => documentCalls.unshare(documentId, userId));
}

/** Removes a group's access. */
export function useUnshareGroup(documentId: string) {
  return useAccessCall(documentId, (path, groupId: string) =>
    client.request<void>({ method: 'DELETE', path: `${path}/groups/${encodeURIComponent(groupId)}` }),
  );
}

/** Makes the document's link, or changes it. */
export function usePutLink(documentId: string) {
  return useAccessCall(documentId, (path, body: LinkSettings) =>
    client.request<DocumentLink>({ method: 'PUT', path: `${path}/link`, body }),
  );
}

/** Withdraws the link. Who came by it is out within a second. */
export function useWithdrawLink(documentId: string) {
  return useAccessCall(documentId, (path, _: undefined) => client.request<void>({ method: 'DELETE', path: `${path}/link` }));
}

/** Invites somebody who has no account yet. */
export function useInvite(documentId: string) {
  return useAccessCall(documentId, (path, body: Invitation) =>
    client.request<Invited>({ method: 'POST', path: `${path}/invitations`, body }),
  );
}

export function useTakeInvitationBack(documentId: string) {
  return useAccessCall(documentId, (path, id: string) =>
    client.request<void>({ method: 'DELETE', path: `${path}/invitations/${encodeURIComponent(id)}` }),
  );
}

/** Puts a request for access away without granting it. */
export function useDeclineRequest(documentId: string) {
  return useAccessCall(documentId, (path, userId: string) =>
    client.request<void>({ method: 'DELETE', path: `${path}/access-requests/${encodeURIComponent(userId)}` }),
  );
}

/** Whether editors may add people. */
export function useLetEditorsShare(documentId: string) {
  return useAccessCall(documentId, (path, editorsShare: boolean) =>
    client.request<DocumentInfo>({ method: 'PATCH', path, body: { editorsShare } }),
  );
}

/** Makes somebody else the owner; the former one stays as an editor. */
export function useTransfer(documentId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (login: string) =>
      client.request<DocumentInfo>({ method: 'POST', path: `${documentPath(documentId)}/transfer`, body: { login } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents'] }),
  });
}

/** Asks the owner for access. It succeeds whether or not there is such a document. */
export function askForAccess(documentId: string): Promise<void> {
  return client.request<void>({ method: 'POST', path: `${documentPath(documentId)}/access-requests` });
}

/** People and groups that the user may want to share a document with, by what was typed. */
export function useSuggestions(documentId: string, query: string) {
  return useQuery({
    queryKey: ['people', 'suggestions', documentId, query],
    queryFn: ({ signal }) =>
      client
        .request<{ readonly items: readonly ShareSuggestion[] }>({
          path: '/api/people/suggestions',
          query: { query, document: documentId },
          signal,
        })
        .then(({ items }) => items),
    enabled: query !== '',
    placeholderData: (before) => before,
    // Without suggestions one types the whole name.
    retry: false,
  });
}
