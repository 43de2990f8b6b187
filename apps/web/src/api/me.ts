/** Calls for one's own account: profile, password, second factor, sign-ins, API tokens, deletion. */
import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client, session } from './transport/browser.ts';
import type {
  AccountDeletion,
  AccountDetails,
  ApiToken,
  FactorSecret,
  MadeToken,
  NewToken,
  OwnAccount,
  Page,
  RecoveryCodes,
  SignInSession,
} from './types.ts';

const ownKeys = { account: ['me'], sessions: ['me', 'sessions'], tokens: ['me', 'tokens'] } as const;

const ownAccountQuery = queryOptions({
  queryKey: ownKeys.account,
  queryFn: async ({ signal }) => {
    const account = await client.request<OwnAccount>({ path: '/api/me', signal });
    session.update(account);
    return account;
  },
});

/** The own account as the settings show it. It may have changed in another tab or on another device. */
export function useOwnAccount() {
  return useQuery(ownAccountQuery);
}

/** Asks for the own account, after it was changed by a call that doesn't answer with it. */
export async function rereadAccount(): Promise<void> {
  session.update(await client.request<OwnAccount>({ path: '/api/me' }));
}

function changed(queries: QueryClient, account: OwnAccount): void {
  queries.setQueryData(ownKeys.account, account);
  session.update(account);
}

/** A change of the own account that answers with the account. */
function useAccountChange<Input>(change: (input: Input) => Promise<OwnAccount>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: (account) => changed(queries, account) });
}

/** Rejects with 409 `email-taken` if another account has verified the address. */
export function useChangeDetails() {
  return useAccountChange((body: AccountDetails) => client.request<OwnAccount>({ method: 'PATCH', path: '/api/me', body }));
}

/** Rejects with 422 `bad-picture` for what can't be read as a picture. */
export function useChangePicture() {
  return useAccountChange((picture: Blob) => client.request<OwnAccount>({ method: 'PUT', path: '/api/me/picture', body: picture }));
}

export function useRemovePicture() {
  return useAccountChange(async (_: undefined) => {
    await client.request<void>({ method: 'DELETE', path: '/api/me/picture' });
    return client.request<OwnAccount>({ path: '/api/me' });
  });
}

/** Asks for another e-mail with a link that verifies the address. */
export function sendVerification(): Promise<void> {
  return client.request<void>({ method: 'POST', path: '/api/me/email/verification' });
}

/** After a call that changed the account without answering with it. */
function useFactorCall<Input, Output>(call: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: call, onSuccess: () => queries.invalidateQueries({ queryKey: ownKeys.account }) });
}

/** `current` is missing only where the account has no password. */
export function useChangePassword() {
  return useFactorCall((body: { readonly current?: string; readonly password: string }) =>
    client.request<void>({ method: 'POST', path: '/api/me/password', body }),
  );
}

const FACTOR = '/api/me/second-factor';

export function useStartFactor() {
  return useMutation({
    mutationFn: (body: { readonly password?: string }) => client.request<FactorSecret>({ method: 'POST', path: FACTOR, body }),
  });
}

/** Switches the second factor on; the recovery codes come this once. */
export function useConfirmFactor() {
  return useMutation({
    mutationFn: (code: string) => client.request<RecoveryCodes>({ method: 'POST', path: `${FACTOR}/confirm`, body: { code } }),
  });
}

export function useRemoveFactor() {
  return useFactorCall((code: string) => client.request<void>({ method: 'DELETE', path: FACTOR, body: { code } }));
}

/** Makes new recovery codes. The old ones are good for nothing any more. */
export function useNewRecoveryCodes() {
  return useMutation({
    mutationFn: (code: string) => client.request<RecoveryCodes>({ method: 'POST', path: '/api/me/recovery-codes', body: { code } }),
  });
}

/** Reads the account again, once what was shown this once has been put away. */
export function useRereadAccount(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ownKeys.account });
}

export function useSignIns() {
  return useQuery({
    queryKey: ownKeys.sessions,
    queryFn: ({ signal }) =>
      client.request<Page<SignInSession>>({ path: '/api/me/sessions', query: { limit: 100 }, signal }).then(({ items }) => items),
  });
}

/** Ends one sign-in, or, with null, all others. */
export function useEndSignIns() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string | null) =>
      client.request<void>({ method: 'DELETE', path: `/api/me/sessions${id === null ? '' : `/${encodeURIComponent(id)}`}` }),
    onSettled: () => queries.invalidateQueries({ queryKey: ownKeys.sessions }),
  });
}

export function useTokens() {
  return useQuery({
    queryKey: ownKeys.tokens,
    queryFn: ({ signal }) =>
      client.request<Page<ApiToken>>({ path: '/api/me/tokens', query: { limit: 100 }, signal }).then(({ items }) => items),
  });
}

export function useMakeToken() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewToken) => client.request<MadeToken>({ method: 'POST', path: '/api/me/tokens', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ownKeys.tokens }),
  });
}

export function useDeleteToken() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => client.request<void>({ method: 'DELETE', path: `/api/me/tokens/${encodeURIComponent(id)}` }),
    onSettled: () => queries.invalidateQueries({ queryKey: ownKeys.tokens }),
  });
}

/** Deletes the account. What the browser still holds of the session is put away by the caller, with `session.signOut`. */
export function deleteAccount(body: AccountDeletion): Promise<void> {
  return client.request<void>({ method: 'POST', path: '/api/me/deletion', body });
}
