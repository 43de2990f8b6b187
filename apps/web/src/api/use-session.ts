/** The session as React sees it. */
import { useSyncExternalStore } from 'react';
import { session } from './transport/browser.ts';
import type { SessionState } from './transport/session.ts';
import type { Account } from './types.ts';

export function useSessionState(): SessionState {
  return useSyncExternalStore(session.subscribe, () => session.state);
}

let lastUser: Account | null = null;

/**
 * The signed-in user. For pages behind the sign-in only: while the router leaves such a page because the session ended, it is
 * still the user who was there.
 */
export function useSession(): Account {
  const state = useSessionState();
  if (state.status === 'signed-in') lastUser = state.user;
  if (lastUser === null) throw new RangeError(`No user in a session that is ${state.status}`);
  return lastUser;
}
