/**
 * The menus beside the text. Their script is loaded at the first key or movement of the pointer, or after `AHEAD_MS`. Nothing waits for it, because
 * the user can write without the menus. If it can't be loaded, the page tries again, and shows a notification when the user opens a menu meanwhile.
 */
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { AHEAD_MS } from '../../components/lazy/lazy-part.tsx';
import { useNotify } from '../../components/notifications/useNotify.tsx';
import type { EditorMenus, EditorMenusProps } from './EditorMenus.tsx';

/** Milliseconds between two attempts to load the script. */
const RETRY_MS = 5_000;

/** The loaded component, shared by all documents that this page opens. */
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

/** Calls `use` when the user first does something, or after `AHEAD_MS`. @returns a function that cancels this */
function onFirstUse(use: () => void): () => void {
  const timer = setTimeout(use, AHEAD_MS);
  for (const type of USES) window.addEventListener(type, use, { capture: true });
  return () => {
    clearTimeout(timer);
    for (const type of USES) window.removeEventListener(type, use, { capture: true });
  };
}
