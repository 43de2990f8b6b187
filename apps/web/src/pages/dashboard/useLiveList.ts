/** Keeps the list on the screen true: fetches what is in sight anew when something changed, now and then, and on coming back. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { documentKeys, type ListQuery, refreshList } from '../../api/index.ts';

/** Milliseconds between two refreshes, whatever happens meanwhile. */
const PACE = 2_500;
/** Milliseconds after which a list is refreshed even if nothing was heard: the watch stream may be cut. */
const ANYWAY = 60_000;
/** Milliseconds for which what was loaded counts as true. */
const FRESH = 4_000;

/**
 * @param isStale somebody on this page said that lists are out of date
 * @param pagesInSight read when it is time to refresh
 * @returns to be called when the list is said to have changed
 */
export function useLiveList(list: ListQuery, isStale: boolean, pagesInSight: () => readonly number[]): () => void {
  const queries = useQueryClient();
  const inSight = useRef(pagesInSight);
  const wake = useRef<() => void>(() => undefined);
  useEffect(() => {
    inSight.current = pagesInSight;
  });

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    let isOver = false;
    const refresh = async () => {
      timer = undefined;
      last = Date.now();
      // Without an answer the next occasion will do.
      const isDone = await refreshList(queries, list, [...new Set([0, ...inSight.current()])]).catch(() => true);
      if (!isDone) schedule();
    };
    const schedule = () => {
      if (!isOver && document.visibilityState === 'visible') timer ??= setTimeout(refresh, Math.max(50, last + PACE - Date.now()));
    };
    const loadedAt = queries.getQueryState(documentKeys.list(list))?.dataUpdatedAt ?? 0;
    if (loadedAt > 0 && Date.now() - loadedAt > FRESH) schedule();
    const interval = setInterval(schedule, ANYWAY);
    document.addEventListener('visibilitychange', schedule);
    window.addEventListener('online', schedule);
    wake.current = schedule;
    return () => {
      isOver = true;
      clearTimeout(timer);
      clearInterval(interval);
      document.removeEventListener('visibilitychange', schedule);
      window.removeEventListener('online', schedule);
    };
  }, [queries, list]);

  useEffect(() => {
    if (isStale) wake.current();
  }, [isStale]);

  return useCallback(() => wake.current(), []);
}
