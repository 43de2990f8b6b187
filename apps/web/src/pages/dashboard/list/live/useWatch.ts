/** Joins the watch stream to the list on the screen: it follows what is in sight, and rests while nobody looks at the page. */
import { useDocumentVisibility, useNetwork } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { WatchNews } from '../../../../api/watch.ts';
import { Presence } from './presence.ts';

/** Documents before and behind those in sight that are watched too, so that a little scrolling needs no other stream. */
const WATCHED_AROUND_ITEMS = 60;
/** Milliseconds without scrolling before the watched documents change. */
const SCROLL_REST_MS = 400;
/** Milliseconds that a new stream has to send its first list. */
const FIRST_NEWS_MS = 1_500;

/**
 * @param ids what the list shows, in order; without any, only word of the list itself comes
 * @param first the first that is in sight; `last` the last
 * @param onChange the list is to be refreshed
 */
export function useWatch(ids: readonly string[], first: number, last: number, onChange: () => void): Presence {
  const [presence] = useState(() => new Presence());
  const [watched, setWatched] = useState<readonly string[] | null>(null);
  const isVisible = useDocumentVisibility() !== 'hidden';
  const { online } = useNetwork();
  const change = useRef(onChange);
  useEffect(() => {
    change.current = onChange;
  });

  useEffect(() => {
    const inSight = ids.slice(first, last + 1);
    if (watched !== null && inSight.every((id) => watched.includes(id))) return;
    const timer = setTimeout(
      () => setWatched(ids.slice(Math.max(0, first - WATCHED_AROUND_ITEMS), last + 1 + WATCHED_AROUND_ITEMS).slice(0, 200)),
      SCROLL_REST_MS,
    );
    return () => clearTimeout(timer);
  }, [ids, first, last, watched]);

  useEffect(() => {
    if (watched === null || !isVisible || !online) return;
    const leaving = new AbortController();
    let settling: ReturnType<typeof setTimeout> | undefined;
    const hear = (news: WatchNews) => {
      if (news.kind === 'here') presence.set(news.document, news.users);
      else change.current();
      if (news.kind !== 'connected') return;
      clearTimeout(settling);
      presence.begin();
      settling = setTimeout(() => presence.settle(), FIRST_NEWS_MS);
    };
    import('../../../../api/watch.ts').then(
      ({ watchDocuments }) => watchDocuments(watched, hear, leaving.signal),
      // Without the script the list is as it was loaded; it is asked for again with what comes into sight next, or once the network is back.
      () => undefined,
    );
    return () => {
      clearTimeout(settling);
      leaving.abort();
    };
  }, [watched, isVisible, online, presence]);

  return presence;
}
