/** React hooks for the session. */
import { useSyncExternalStore } from 'react';
import { session } from './transport/browser.ts';
import type { SessionState } from './transport/session.ts';
import type { Account } from './types.ts';

export function useSessionState(): SessionState {
  return useSyncExternalStore(session.subscribe, () => session.state);
}

/** Whether the user may make documents: neither guests nor accounts that only view. */
export function useMayCreate(): boolean {
  const { role, guest } = useSession();
  return role !== 'viewer' && !guest;
}

let lastUser: Account | null = null;

/**
 * The signed-in user, for pages that need one. When the session has ended, it stays the last user until the router has left the page.
 */
export function useSession(): Account {
  const state = useSessionState();
  if (state.status === 'signed-in') lastUser = state.user;
  if (lastUser === null) throw new RangeError(`No user in a session that is ${state.status}`);
  return lastUser;
}
