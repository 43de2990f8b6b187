/** Optimistic changes to documents. Until the server has answered, lists show a change as done, even if they load older data meanwhile. */
import { useSyncExternalStore } from 'react';
import { changedPage, type ListChange } from './lists.ts';
import type { DocumentInfo, ListQuery, Page } from './types.ts';

interface Act {
  /** The ids of the documents. */
  readonly ids: ReadonlySet<string>;
  readonly show: ListChange;
  /** Resolves when the work has ended, with success or not. */
  readonly over: Promise<unknown>;
}

/** All changes under way, the oldest first. */
let acts: readonly Act[] = [];
const listeners = new Set<() => void>();

function become(next: readonly Act[]): void {
  acts = next;
  for (const listener of listeners) listener();
}

/** Runs `work` after all earlier work on the same documents. Lists show it as done from now until it ends. */
export async function actOn<Result>(ids: ReadonlySet<string>, show: ListChange, work: () => Promise<Result>): Promise<Result> {
  const earlier = acts.filter((other) => [...ids].some((id) => other.ids.has(id))).map(({ over }) => over);
  const working = Promise.all(earlier).then(work);
  const own: Act = { ids, show, over: working.catch(() => undefined) };
  become([...acts, own]);
  try {
    return await working;
  } finally {
    become(acts.filter((other) => other !== own));
  }
}

/** The pages of a list with all changes under way applied. */
export function shownPages(pages: readonly Page<DocumentInfo>[], list: ListQuery, doing: readonly Act[]): readonly Page<DocumentInfo>[] {
  return doing.reduce(
    (shown, { ids, show }) =>
      shown.map((page) => changedPage(page, (document) => (ids.has(document.id) ? show(document, list) : document))),
    pages,
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useActs(): readonly Act[] {
  return useSyncExternalStore(subscribe, () => acts);
}
