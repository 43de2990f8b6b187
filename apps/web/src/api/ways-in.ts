/** Ways in, for who is not signed in: what the server offers, forgotten passwords, and the links in e-mails. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { BASE_PATH } from './transport/base-path.ts';
import { client } from './transport/browser.ts';
import { send } from './transport/http.ts';
import type { DocumentInfo, Invited, WaysIn } from './types.ts';

const waysQuery = queryOptions({
  queryKey: ['ways-in'],
  queryFn: ({ signal }) => send<WaysIn>(BASE_PATH, { path: '/api/auth/ways', signal }, null),
  staleTime: 60_000,
});

/** What the server offers; undefined until it has said so. */
export function useWaysIn(): WaysIn | undefined {
  return useQuery(waysQuery).data;
}

/** The address at which the identity provider is entered. @param next where to go after it, a path of this site */
export function providerAddress(next: string | undefined): string {
  return `${BASE_PATH}/api/auth/provider${next === undefined ? '' : `?next=${encodeURIComponent(next)}`}`;
}

/** Each rejects with an `ApiError` or a `NetworkError`; with 422 `link-spent` if the token was used, or is too old. */
export const wayInCalls = {
  /** Succeeds whoever `login` names. */
  askForReset: (login: string) => send<void>(BASE_PATH, { method: 'POST', path: '/api/auth/password-reset', body: { login } }, null),
  reset: (token: string, password: string) =>
    send<void>(BASE_PATH, { method: 'POST', path: '/api/auth/password-reset/confirm', body: { token, password } }, null),
  verify: (token: string) => send<void>(BASE_PATH, { method: 'POST', path: '/api/auth/verify', body: { token } }, null),
  invitation: (token: string) => send<OpenInvitation>(BASE_PATH, { path: '/api/auth/invitation', query: { token } }, null),
  acceptInvitation: (token: string) => client.request<DocumentInfo>({ method: 'POST', path: '/api/invitations/accept', body: { token } }),
} as const;

/** What an invitation's link says before one signs in. */
export type OpenInvitation = Pick<Invited, 'email'> & {
  readonly documentId: string;
  readonly documentTitle: string;
  readonly invitedBy: string;
};
