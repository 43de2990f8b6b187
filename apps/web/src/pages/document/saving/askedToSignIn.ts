/** Whether the form for signing in again is to be shown: it can be put off, and asked for from several places of the page. */
import { useSyncExternalStore } from 'react';
import { session } from '../../../api/index.ts';

/** Milliseconds without a key before the form opens by itself. It takes the focus, and the rest of a word must not end up in the password field. */
const ASK_INTERVAL_MS = 2_000;

let isPutOff = false;
let isTyping = false;
let pause: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Once for each end of a session, until it is put off. */
export function useAskedToSignIn(): boolean {
  return useSyncExternalStore(subscribe, isAsked);
}

export function requestSignIn(): void {
  isTyping = false;
  putOff(false);
}

/** The user goes on without: what is typed is kept on this device. */
export function putSignInOff(): void {
  putOff(true);
}

function isAsked(): boolean {
  return session.state.status === 'signed-out' && !isPutOff && !isTyping;
}

function putOff(off: boolean): void {
  isPutOff = off;
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}

function onKeyDown(): void {
  // What is typed into the form doesn't close it.
  if (isAsked()) return;
  isTyping = true;
  clearTimeout(pause);
  pause = setTimeout(() => {
    isTyping = false;
    tell();
  }, ASK_INTERVAL_MS);
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('keydown', onKeyDown, true);
  listeners.add(listener);
  const unsubscribe = session.subscribe(() => {
    if (session.state.status === 'signed-in') isPutOff = false;
    listener();
  });
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('keydown', onKeyDown, true);
    unsubscribe();
  };
}
