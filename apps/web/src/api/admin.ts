/** Calls of the console for administrators, and of the activity of one document. */
import { keepPreviousData, type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { documentPath } from './documents.ts';
import { refreshLists } from './lists.ts';
import { client } from './transport/browser.ts';
import type { Call } from './transport/http.ts';
import type {
  AccountChange,
  Activity,
  AdminAccount,
  AdminActivity,
  AdminDocument,
  DocumentInfo,
  Group,
  GroupMember,
  Installation,
  MadeAccount,
  NewAccount,
  Page,
  ResetLink,
  StorageUse,
  System,
} from './types.ts';

const KEY = {
  users: ['admin', 'users'],
  groups: ['admin', 'groups'],
  documents: ['admin', 'documents'],
  activity: ['admin', 'activity'],
  settings: ['admin', 'settings'],
  system: ['admin', 'system'],
  storage: ['admin', 'storage'],
} as const;

/** Items that are loaded at once. */
const PAGE_SIZE = 50;

function usePages<Item>(key: readonly string[], path: string, query: Call['query'] = {}, isEnabled = true) {
  return useInfiniteQuery({
    queryKey: [...key, path, query],
    queryFn: ({ pageParam, signal }) =>
      client.request<Page<Item>>({ path, query: { ...query, cursor: pageParam, limit: PAGE_SIZE }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    enabled: isEnabled,
    // A search is an entry of the activity log, so it is not repeated without being asked.
    refetchOnWindowFocus: false,
  });
}

export interface AccountsQuery {
  readonly query?: string | undefined;
  readonly role?: string | undefined;
  readonly state?: string | undefined;
}

export const useAccounts = (query: AccountsQuery) => usePages<AdminAccount>(KEY.users, '/api/admin/users', { ...query });

/** The accounts that match what was typed, for a field in which one is chosen; none for no text. */
export function useAccountSuggestions(query: string) {
  return useQuery({
    queryKey: [...KEY.users, 'suggestions', query],
    queryFn: ({ signal }) => findAccounts(query, signal),
    enabled: query !== '',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

const SUGGESTIONS = 8;

async function findAccounts(query: string, signal: AbortSignal): Promise<readonly AdminAccount[]> {
  const { items } = await client.request<Page<AdminAccount>>({
    path: '/api/admin/users',
    query: { query, limit: SUGGESTIONS, choosing: true },
    signal,
  });
  return items;
}

/** An account by its id, which is a search of its own; null if there is none. */
export function useAccountById(id: string | undefined) {
  return useQuery({
    queryKey: [...KEY.users, 'one', id],
    queryFn: async ({ signal }) => (await findAccounts(id ?? '', signal))[0] ?? null,
    enabled: id !== undefined,
  });
}

const userPath = (id: string) => `/api/admin/users/${encodeURIComponent(id)}`;

function useAccountCall<Input, Output>(call: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: call, onSuccess: () => queries.invalidateQueries({ queryKey: KEY.users }) });
}

/** Rejects with 409 `last-admin`. */
export function useChangeAccount() {
  return useAccountCall(({ id, ...body }: AccountChange & { readonly id: string }) =>
    client.request<AdminAccount>({ method: 'PATCH', path: userPath(id), body }),
  );
}

export function useSignOutAccount() {
  return useAccountCall((id: string) => client.request<void>({ method: 'POST', path: `${userPath(id)}/sign-out` }));
}

export function useMakeResetLink() {
  return useMutation({ mutationFn: (id: string) => client.request<ResetLink>({ method: 'POST', path: `${userPath(id)}/reset-link` }) });
}

/** Rejects with 409 `username-taken` or `email-taken`. */
export function useMakeAccount() {
  return useAccountCall((body: NewAccount) => client.request<MadeAccount>({ method: 'POST', path: '/api/admin/users', body }));
}

export const useGroups = () => usePages<Group>(KEY.groups, '/api/groups');

const groupPath = (id: string) => `/api/groups/${encodeURIComponent(id)}`;

export function useGroup(id: string) {
  return useQuery({
    queryKey: [...KEY.groups, 'one', id],
    queryFn: ({ signal }) => client.request<Group>({ path: groupPath(id), signal }),
  });
}

export const useGroupMembers = (id: string) => {
  const { data, ...rest } = usePages<GroupMember>(KEY.groups, `${groupPath(id)}/members`);
  return { ...rest, data: data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(withId) })) } };
};

const withId = (member: GroupMember) => ({ ...member, id: member.user.id });

function useGroupCall<Input, Output>(call: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: call, onSuccess: () => queries.invalidateQueries({ queryKey: KEY.groups }) });
}

/** Rejects with 409 `name-taken`. */
export function useMakeGroup() {
  return useGroupCall((name: string) => client.request<Group>({ method: 'POST', path: '/api/groups', body: { name } }));
}

export function useRenameGroup() {
  return useGroupCall(({ id, name }: { readonly id: string; readonly name: string }) =>
    client.request<Group>({ method: 'PATCH', path: groupPath(id), body: { name } }),
  );
}

export function useDeleteGroup() {
  return useGroupCall((id: string) => client.request<void>({ method: 'DELETE', path: groupPath(id) }));
}

export function useSetMember(group: string) {
  return useGroupCall(({ user, isMember }: { readonly user: string; readonly isMember: boolean }) =>
    client.request<void>({ method: isMember ? 'PUT' : 'DELETE', path: `${groupPath(group)}/members/${encodeURIComponent(user)}` }),
  );
}

export interface DocumentsQuery {
  readonly query?: string | undefined;
  readonly owner?: string | undefined;
  readonly trashed?: string | undefined;
}

export const useAllDocuments = (query: DocumentsQuery) => usePages<AdminDocument>(KEY.documents, '/api/admin/documents', { ...query });

const transfer = (id: string, login: string) =>
  client.request<DocumentInfo>({ method: 'POST', path: `${documentPath(id)}/transfer`, body: { login } });

/** What is done with a document by its own routes. */
export type DocumentAct = { readonly act: 'trash' | 'restore' | 'delete' } | { readonly act: 'transfer'; readonly to: string };

function actOnDocument(id: string, act: DocumentAct): Promise<unknown> {
  if (act.act === 'transfer') return transfer(id, act.to);
  if (act.act === 'restore') return client.request<unknown>({ method: 'POST', path: `${documentPath(id)}/restore` });
  return client.request<void>({ method: 'DELETE', path: documentPath(id), query: { permanent: act.act === 'delete' || null } });
}

export function useActOnDocument() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...act }: DocumentAct & { readonly id: string }) => actOnDocument(id, act),
    onSuccess: () => {
      refreshLists(queries);
      return queries.invalidateQueries({ queryKey: KEY.documents });
    },
  });
}

export interface ActivityQuery {
  readonly user?: string | undefined;
  readonly document?: string | undefined;
  readonly action?: string | undefined;
  /** ISO 8601; `from` is inclusive, `to` exclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const useAllActivity = (query: ActivityQuery) => usePages<AdminActivity>(KEY.activity, '/api/admin/activity', { ...query });

/** What was done with one document; 403 for viewers. */
export const useDocumentActivity = (id: string) => usePages<Activity>(['documents', 'activity'], `${documentPath(id)}/activity`);

export type ExportFormat = 'csv' | 'ndjson';
const TYPES: Readonly<Record<ExportFormat, string>> = { csv: 'text/csv', ndjson: 'application/x-ndjson' };

/** Opens an export of all entries that match, which may be long. */
export function openExport(query: ActivityQuery, format: ExportFormat): Promise<Response> {
  return client.open({ path: '/api/admin/activity', query: { ...query }, accept: TYPES[format] });
}

export function useInstallation() {
  return useQuery({
    queryKey: KEY.settings,
    queryFn: ({ signal }) => client.request<Installation>({ path: '/api/admin/settings', signal }),
  });
}

export function useChangeInstallation() {
  const queries: QueryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Partial<Installation>) => client.request<Installation>({ method: 'PATCH', path: '/api/admin/settings', body }),
    onSuccess: (settings) => queries.setQueryData(KEY.settings, settings),
  });
}

/** Milliseconds between two looks at the system while it is shown. */
const REFRESH_MS = 10_000;

export function useSystem() {
  return useQuery({
    queryKey: KEY.system,
    queryFn: ({ signal }) => client.request<System>({ path: '/api/admin/system', signal }),
    refetchInterval: REFRESH_MS,
  });
}

/** It takes the database longer than the rest, and changes slowly. */
export function useStorageUse() {
  return useQuery({
    queryKey: KEY.storage,
    queryFn: ({ signal }) => client.request<StorageUse>({ path: '/api/admin/storage', signal }),
    staleTime: 60_000,
  });
}
