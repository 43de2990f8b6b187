/**
 * A part of a page whose script comes when it is wanted, or before that when nothing else is to be done. Where it can't be loaded, that is said and the
 * page stays: it may hold words that are nowhere else. React's own `lazy` would take the page down.
 */
import { type ComponentType, type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { useNotify } from './useNotify.tsx';

type LazyPart<Props> = (props: Props & { readonly onMissing: () => void }) => ReactNode;

/** Milliseconds after which a page fetches the parts that nobody has asked for yet. */
const AHEAD_MS = 4_000;

const parts = new Set<() => Promise<void>>();
/** Whether the time for that has come. */
let isAhead = false;

/** @returns the part; `onMissing` is called when its script can't be loaded, to close it: the next time it is tried again */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>): LazyPart<Props> {
  let Part: ComponentType<Props> | null = null;
  const fetch = async () => {
    Part ??= await load();
    parts.delete(fetch);
  };
  parts.add(fetch);
  if (isAhead) fetch().catch(() => {});
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, where a module begins
  return function Lazy({ onMissing, ...props }) {
    const notify = useNotify();
    const [isThere, setThere] = useState(Part !== null);
    const tellMissing = useEffectEvent(() => {
      notify.missing();
      onMissing();
    });
    useEffect(() => {
      if (isThere) return;
      let isWanted = true;
      fetch().then(
        () => isWanted && setThere(true),
        () => isWanted && tellMissing(),
      );
      return () => {
        isWanted = false;
      };
    }, [isThere]);
    return isThere && Part ? <Part {...(props as unknown as Props)} /> : null;
  };
}

/** Has the page fetch its parts after a while, so that they are there without a network too. */
export function useFetchAhead(): void {
  useEffect(() => {
    const fetchAll = () => {
      isAhead = true;
      for (const fetch of parts) fetch().catch(() => {});
    };
    const timer = setTimeout(fetchAll, AHEAD_MS);
    window.addEventListener('online', fetchAll);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('online', fetchAll);
    };
  }, []);
}
