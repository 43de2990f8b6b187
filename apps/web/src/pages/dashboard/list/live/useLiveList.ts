/** Keeps the list on the screen true: fetches what is in sight anew when something changed, now and then, and on coming back. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { documentKeys, type ListQuery, refreshList } from '../../../../api/index.ts';

/** Milliseconds between two refreshes, whatever happens meanwhile. */
const REFRESH_INTERVAL_MS = 2_500;
/** The same after the user's own changes, in this tab or another. */
const OWN_REFRESH_INTERVAL_MS = 600;
/** Milliseconds after which a list is refreshed even if nothing was heard: the watch stream may be cut. */
const REFRESH_ANYWAY_MS = 60_000;
/** Milliseconds for which a loaded list counts as current. */
const FRESH_MS = 4_000;

/**
 * @param isStale the user has done something, so that lists are out of date
 * @param pagesInSight read when it is time to refresh
 * @returns to be called when the list is said to have changed
 */
export function useLiveList(list: ListQuery, isStale: boolean, pagesInSight: () => readonly number[]): () => void {
  const queries = useQueryClient();
  const inSight = useRef(pagesInSight);
  const wake = useRef<(pace: number) => void>(() => undefined);
  useEffect(() => {
    inSight.current = pagesInSight;
  });

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    let due = 0;
    let isOver = false;
    const refresh = async () => {
      timer = undefined;
      last = Date.now();
      // After a failure the next refresh tries again.
      const isDone = await refreshList(queries, list, [...new Set([0, ...inSight.current()])]).catch(() => true);
      if (!isDone) schedule(REFRESH_INTERVAL_MS);
    };
    const schedule = (pace: number) => {
      const now = Date.now();
      const next = Math.max(now + 50, last + pace);
      if (isOver || document.visibilityState !== 'visible' || (timer !== undefined && due <= next)) return;
      clearTimeout(timer);
      due = next;
      timer = setTimeout(refresh, next - now);
    };
    const refreshSoon = () => schedule(REFRESH_INTERVAL_MS);
    const loadedAt = queries.getQueryState(documentKeys.list(list))?.dataUpdatedAt ?? 0;
    if (loadedAt > 0 && Date.now() - loadedAt > FRESH_MS) refreshSoon();
    const interval = setInterval(refreshSoon, REFRESH_ANYWAY_MS);
    document.addEventListener('visibilitychange', refreshSoon);
    window.addEventListener('online', refreshSoon);
    wake.current = schedule;
    return () => {
      isOver = true;
      clearTimeout(timer);
      clearInterval(interval);
      document.removeEventListener('visibilitychange', refreshSoon);
      window.removeEventListener('online', refreshSoon);
    };
  }, [queries, list]);

  useEffect(() => {
    if (isStale) wake.current(OWN_REFRESH_INTERVAL_MS);
  }, [isStale]);

  return useCallback(() => wake.current(REFRESH_INTERVAL_MS), []);
}
