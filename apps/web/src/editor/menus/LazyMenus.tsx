/** The menus beside the text. One can write without them, so nothing waits for them; where their script can't be loaded it is tried again, and who asks for one is told. */
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { useNotify } from '../../components/useNotify.tsx';
import type { EditorMenus, EditorMenusProps } from './EditorMenus.tsx';

/** Milliseconds until it is tried again. */
const AGAIN_MS = 5_000;

/** Once it has come, it is there for every document. */
let Menus: typeof EditorMenus | null = null;

export function LazyMenus(props: EditorMenusProps): ReactNode {
  const notify = useNotify();
  const [state, setState] = useState<'fetching' | 'missing' | 'there'>(Menus === null ? 'fetching' : 'there');

  useEffect(() => {
    if (state === 'there') return;
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
    const timer = state === 'missing' ? setInterval(fetch, AGAIN_MS) : undefined;
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
