/** Loads further pages of a list: the next one when the user scrolls near the end, and all of them for an action that needs the whole list. */
import { useEffect, useRef, useState } from 'react';

/** Documents before the end of what is loaded at which more is asked for. */
const LOAD_AHEAD_ITEMS = 60;

export interface FurtherPages {
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly hasFailed: boolean;
  /** What is shown is still the result of the previous query. */
  readonly isOld: boolean;
  readonly onMore: () => void;
}

/**
 * @param count documents that are loaded
 * @param last the last one in sight
 * @param onAll called with the awaited action once all is loaded, or loading has failed
 */
export function useFurtherPages<Then extends string>(pages: FurtherPages, count: number, last: number, onAll: (then: Then) => void) {
  const { hasMore, isLoadingMore, hasFailed, isOld, onMore } = pages;
  const [awaited, setAwaited] = useState<Then | null>(null);
  /** A failed page is being loaded again, and `hasFailed` is not updated yet. */
  const isRetrying = useRef(false);
  const more = useRef(onMore);
  useEffect(() => {
    more.current = onMore;
  });
  const isWanted = awaited !== null || last >= count - LOAD_AHEAD_ITEMS;
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each page there may be another one
  useEffect(() => {
    if (hasMore && !isLoadingMore && !hasFailed && !isOld && isWanted) more.current();
  }, [hasMore, isLoadingMore, hasFailed, isOld, isWanted, count]);
  useEffect(() => {
    if (isLoadingMore) isRetrying.current = false;
    if (awaited === null || isLoadingMore || isOld || (hasMore && (!hasFailed || isRetrying.current))) return;
    setAwaited(null);
    onAll(awaited);
  });
  return {
    awaited,
    awaitAll: (then: Then) => {
      setAwaited(then);
      if (!hasMore || isLoadingMore) return;
      isRetrying.current = hasFailed;
      more.current();
    },
    stopAwaiting: () => setAwaited(null),
  };
}
