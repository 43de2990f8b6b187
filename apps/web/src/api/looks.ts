/**
 * How people look: the colour and picture that each has chosen. They are not part of every user that the API names, so whoever draws a person asks here,
 * and all that is asked for within a moment goes in one call. Until the answer has come, a person looks as if nothing had been chosen.
 */
import { useSyncExternalStore } from 'react';
import { BASE_PATH } from './transport/base-path.ts';
import { client, session } from './transport/browser.ts';
import type { Look } from './types.ts';

/** Milliseconds in which what is asked for is gathered. */
const GATHERING_MS = 50;
/** Milliseconds after which a look is asked for again when it is drawn. */
const MAX_AGE_MS = 300_000;
/** Ids in one call. */
const MAX_IDS = 100;

interface Known {
  readonly look: Look | null;
  readonly askedAt: number;
}

const known = new Map<string, Known>();
const waiting = new Set<string>();
const listeners = new Set<() => void>();
/** `lookOf`, as another function after each answer, so that components and memos notice. */
let reader = (id: string): Look | null => lookOf(id);

/** What is known of a person's look; null until it is, and for who has chosen nothing. */
export function lookOf(id: string): Look | null {
  const { state } = session;
  if (state.status !== 'signed-in') return known.get(id)?.look ?? null;
  if (state.user.id === id) return state.user;
  const found = known.get(id);
  if (found === undefined || Date.now() - found.askedAt > MAX_AGE_MS) askFor(id, found?.look ?? null);
  return found?.look ?? null;
}

function askFor(id: string, look: Look | null): void {
  known.set(id, { look, askedAt: Date.now() });
  if (waiting.size === 0) setTimeout(() => void askAll(), GATHERING_MS);
  waiting.add(id);
}

async function askAll(): Promise<void> {
  const ids = [...waiting];
  waiting.clear();
  for (let start = 0; start < ids.length; start += MAX_IDS) await ask(ids.slice(start, start + MAX_IDS));
}

/** A failure is ignored: the looks are asked for again later. */
async function ask(ids: readonly string[]): Promise<void> {
  const answer = await client
    .request<{ readonly items: readonly Look[] }>({ path: '/api/people', query: { ids: ids.join(',') } })
    .catch(() => null);
  if (answer === null) return;
  const askedAt = Date.now();
  for (const look of answer.items) known.set(look.id, { look, askedAt });
  reader = (id) => lookOf(id);
  for (const listener of listeners) listener();
}

/** Calls `listener` when somebody's look may have changed. @returns a function that ends the subscription */
export function subscribeLooks(listener: () => void): () => void {
  listeners.add(listener);
  const stop = session.subscribe(listener);
  return () => {
    stop();
    listeners.delete(listener);
  };
}

/** `lookOf`, for a component that draws many people. It is another function when a look has become known. */
export function useLooks(): (id: string) => Look | null {
  return useSyncExternalStore(subscribeLooks, () => reader);
}

/** The address of a person's picture; null without one. */
export function usePicture(id: string): string | null {
  const picture = useSyncExternalStore(subscribeLooks, () => lookOf(id)?.picture ?? null);
  return picture === null ? null : pictureAddress(picture);
}

/** @param picture its hash */
export function pictureAddress(picture: string): string {
  return `${BASE_PATH}/api/files/people/${encodeURIComponent(picture)}`;
}
