/**
 * The menus beside the text. Their script comes with the first key or movement of the pointer, or a while after the page. One can write without them, so
 * nothing waits for them; where their script can't be loaded it is tried again, and who asks for one is told.
 */
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { AHEAD_MS } from '../../components/lazy/lazy-part.tsx';
import { useNotify } from '../../components/notifications/useNotify.tsx';
import type { EditorMenus, EditorMenusProps } from './EditorMenus.tsx';

/** Milliseconds until it is tried again. */
const RETRY_MS = 5_000;

/** Once it has come, it is there for every document. */
let Menus: typeof EditorMenus | null = null;

export function LazyMenus(props: EditorMenusProps): ReactNode {
  const notify = useNotify();
  const [state, setState] = useState<'unused' | 'fetching' | 'missing' | 'there'>(Menus === null ? 'unused' : 'there');

  useEffect(() => (state === 'unused' ? onFirstUse(() => setState('fetching')) : undefined), [state]);

  useEffect(() => {
    if (state === 'unused' || state === 'there') return;
    let isWanted = true;
    const fetch = () =>
      import('./EditorMenus.tsx').then(
        (script) => {
          Menus = script.EditorMenus;
          if (isWanted) setState('there');
        },
        () => isWanted && setState('missing'),
      );
    if (state === 'fetching') void fetch();
    const timer = state === 'missing' ? setInterval(fetch, RETRY_MS) : undefined;
    return () => {
      isWanted = false;
      clearInterval(timer);
    };
  }, [state]);

  const tellMissing = useEffectEvent(() => {
    notify.missing();
    props.setPanel(null);
  });
  const isAskedFor = props.panel !== null;
  useEffect(() => {
    if (state === 'missing' && isAskedFor) tellMissing();
  }, [state, isAskedFor]);

  return state === 'there' && Menus !== null ? <Menus {...props} /> : null;
}

const USES = ['keydown', 'pointerdown', 'pointermove'] as const;

/** Calls `use` once, when the user does something or a while has passed. @returns a function that calls it off */
function onFirstUse(use: () => void): () => void {
  const timer = setTimeout(use, AHEAD_MS);
  for (const type of USES) window.addEventListener(type, use, { capture: true });
  return () => {
    clearTimeout(timer);
    for (const type of USES) window.removeEventListener(type, use, { capture: true });
  };
}
