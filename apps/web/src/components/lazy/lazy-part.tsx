/**
 * A part of a page whose script is loaded when it is first shown, or earlier when the page is idle. If the script can't be loaded, a notification says so and
 * the page stays, because it may hold text that is not saved. React's own `lazy` would replace the page by an error.
 */
import { type ComponentType, type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { useNotify } from '../notifications/useNotify.tsx';

type LazyPart<Props> = (props: Props & { readonly onMissing: () => void }) => ReactNode;

/** A script that is fetched once. */
interface LazyScript<Content> {
  /** Its content, as soon as it has come. */
  readonly current: () => Content | null;
  /** @throws what `import` throws; the next call tries it again */
  readonly fetch: () => Promise<Content>;
}

/** Milliseconds after which a page fetches the parts that nobody has asked for yet. */
export const AHEAD_MS = 4_000;

const waiting = new Set<() => Promise<unknown>>();
/** Whether parts are fetched ahead already. */
let isAhead = false;

/** A script that comes when `fetch` is called, or ahead of that with those of the parts. */
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
 * @returns the part; `onMissing` is called when its script can't be loaded, to close it: the next time it is tried again. A part that stays while it is
 * closed has a property `opened`.
 *
 * @param isSeenClosed whether it shows something while it is closed: it is fetched at once then. That it is missing is said when it is opened.
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>, isSeenClosed = false): LazyPart<Props> {
  const script = lazyScript(load);
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, where a module begins
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
      if (isThere || !(isAsked || isSeenClosed)) return;
      let isWanted = true;
      script.fetch().then(
        (part) => isWanted && setPart(() => part),
        () => isWanted && isAsked && tellMissing(),
      );
      return () => {
        isWanted = false;
      };
    }, [isThere, isAsked]);
    return Part ? <Part {...(props as unknown as Props)} /> : null;
  };
}

/** Has the page fetch its parts after a while, so that they are there without a network too. */
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
