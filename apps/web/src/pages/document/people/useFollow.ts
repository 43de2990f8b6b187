/** Follows somebody through the text: the window goes where the person's caret goes, until the user does something else. */
import type { User } from '@inkstone/sync';
import { type RefObject, useCallback, useEffect, useEffectEvent, useState } from 'react';
import { takeEscape } from '../../../editor/core/unused-escape.ts';
import type { Editor } from '../../../editor/core/view.ts';
import type { OpenDocument } from '../opening/OpenDocument.ts';

export interface Following {
  /** Whom the user follows, or null. */
  readonly user: User | null;
  follow(user: User): void;
  stop(): void;
}

export function useFollow(document: OpenDocument | null, editor: RefObject<Editor | null>): Following {
  const [user, setUser] = useState<User | null>(null);
  const stop = useCallback(() => setUser(null), []);
  const show = useEffectEvent((onlyFromEdge: boolean) => {
    const caret = user && document?.caretOf(user.id);
    if (caret !== null && caret !== undefined) editor.current?.reveal(caret, onlyFromEdge);
  });

  useEffect(() => {
    if (!user || !document) return;
    show(false);
    let frame = 0;
    const unsubscribe = document.shared.subscribe({
      peers: (peers) => {
        if (!peers.some((peer) => peer.user.id === user.id)) stop();
        else
          frame ||= requestAnimationFrame(() => {
            frame = 0;
            show(true);
          });
      },
      changed: (_delta, origin) => {
        if (origin !== 'remote') stop();
      },
    });
    const stopWatching = onOwnMoves(stop);
    return () => {
      cancelAnimationFrame(frame);
      unsubscribe();
      stopWatching();
    };
  }, [user, document, stop]);

  return { user, follow: setUser, stop };
}

/** Keys that move the window or the caret. What is typed shows as a change of the text. */
const MOVES = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End']);

/** Calls back when the user moves about in the page. The window's own scroll events don't tell who scrolled. */
function onOwnMoves(moved: () => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (MOVES.has(event.key) || takeEscape(event)) moved();
  };
  // A press on the window itself is one on its scroll bar.
  const onPress = (event: Event) => {
    const { target } = event;
    if (target === window.document.documentElement || (target instanceof Element && target.closest('.ProseMirror'))) moved();
  };
  window.addEventListener('keydown', onKey);
  window.addEventListener('pointerdown', onPress);
  window.addEventListener('wheel', moved, { passive: true });
  window.addEventListener('touchmove', moved, { passive: true });
  return () => {
    window.removeEventListener('keydown', onKey);
    window.removeEventListener('pointerdown', onPress);
    window.removeEventListener('wheel', moved);
    window.removeEventListener('touchmove', moved);
  };
}
