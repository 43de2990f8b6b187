/** Whether the form for signing in again is to be shown: it can be put off, and asked for from several places of the page. */
import { useSyncExternalStore } from 'react';
import { session } from '../../api/index.ts';

let isPutOff = false;
const listeners = new Set<() => void>();

/** Once for each end of a session, until it is put off. */
export function useAskedToSignIn(): boolean {
  return useSyncExternalStore(subscribe, () => session.state.status === 'signed-out' && !isPutOff);
}

export function requestSignIn(): void {
  putOff(false);
}

/** The user goes on without: what is typed is kept on this device. */
export function putSignInOff(): void {
  putOff(true);
}

function putOff(off: boolean): void {
  isPutOff = off;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  const unsubscribe = session.subscribe(() => {
    if (session.state.status === 'signed-in') isPutOff = false;
    listener();
  });
  return () => {
    listeners.delete(listener);
    unsubscribe();
  };
}
