/**
 * A part of a page whose script is loaded when it is first shown, or earlier when the page is idle. If the script can't be loaded, a notification says so and
 * the page stays, because it may hold text that is not saved. React's own `lazy` would replace the page by an error.
 */
import { type ComponentType, type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { useNotify } from '../notifications/useNotify.tsx';

type LazyPart<Props> = (props: Props & { readonly onMissing: () => void }) => ReactNode;

/** A script that is loaded once. */
interface LazyScript<Content> {
  /** The content; null until it is loaded. */
  readonly current: () => Content | null;
  /** Loads the script. @throws what `import` throws; the next call tries again */
  readonly fetch: () => Promise<Content>;
}

/** Milliseconds after which a page fetches the parts that have not been used yet. */
export const AHEAD_MS = 4_000;

const waiting = new Set<() => Promise<unknown>>();
/** Whether the page has started to fetch parts ahead. */
let isAhead = false;

/** A script that is loaded when `fetch` is called, or earlier, when the page fetches its parts ahead. */
export function lazyScript<Content>(load: () => Promise<Content>): LazyScript<Content> {
  let content: Content | null = null;
  const fetch = async () => {
    content ??= await load();
    waiting.delete(fetch);
    return content;
  };
  waiting.add(fetch);
  if (isAhead) fetch().catch(() => {});
  return { current: () => content, fetch };
}

/**
 * @returns the part. If its script can't be loaded, `onMissing` is called, which must close the part; opening it again tries again. A part that stays mounted
 * while it is closed has a prop `opened`.
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>): LazyPart<Props> {
  const script = lazyScript(load);
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, at the top of a module
  return function Lazy({ onMissing, ...props }) {
    const notify = useNotify();
    const [Part, setPart] = useState(script.current);
    const tellMissing = useEffectEvent(() => {
      notify.missing();
      onMissing();
    });
    const isThere = Part !== null;
    const isAsked = !('opened' in props) || props.opened === true;
    useEffect(() => {
      if (isThere || !isAsked) return;
      let isWanted = true;
      script.fetch().then(
        (part) => isWanted && setPart(() => part),
        () => isWanted && tellMissing(),
      );
      return () => {
        isWanted = false;
      };
    }, [isThere, isAsked]);
    return Part ? <Part {...(props as unknown as Props)} /> : null;
  };
}

/** Fetches the page's parts after `AHEAD_MS`, so that they work without a network too. */
export function useFetchAhead(): void {
  useEffect(() => {
    const fetchAll = () => {
      isAhead = true;
      for (const fetch of waiting) fetch().catch(() => {});
    };
    const timer = setTimeout(fetchAll, AHEAD_MS);
    window.addEventListener('online', fetchAll);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('online', fetchAll);
    };
  }, []);
}
