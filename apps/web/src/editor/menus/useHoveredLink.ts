/** The link under the mouse, or, in a read-only document, the link that has the focus. */
import { useEffect, useRef, useState } from 'react';
import type { Editor } from '../core/view.ts';

/** Milliseconds until the card appears and disappears. A passing mouse shows no card, and the mouse has time to move from the link to its card. */
const SHOW_DELAY_MS = 350;
const HIDE_DELAY_MS = 250;

export interface HoveredLink {
  readonly link: HTMLAnchorElement | null;
  /** The card calls this when the mouse or the focus is on it. The link then still counts as hovered. */
  stay(): void;
  /** The card calls this when the mouse or the focus has left it. */
  leave(): void;
  close(): void;
}

export function useHoveredLink(editor: Editor): HoveredLink {
  const [link, setLink] = useState<HTMLAnchorElement | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const after = (delay: number, next: HTMLAnchorElement | null) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setLink(next), delay);
  };
  const latest = useRef(after);
  useEffect(() => {
    const { dom } = editor.view;
    const over = ({ target }: Event) => {
      const found = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href]:not([data-file])') : null;
      latest.current(found ? SHOW_DELAY_MS : HIDE_DELAY_MS, found);
    };
    const out = () => latest.current(HIDE_DELAY_MS, null);
    dom.addEventListener('mouseover', over);
    dom.addEventListener('mouseleave', out);
    dom.addEventListener('focusin', over);
    dom.addEventListener('focusout', out);
    return () => {
      clearTimeout(timer.current);
      dom.removeEventListener('mouseover', over);
      dom.removeEventListener('mouseleave', out);
      dom.removeEventListener('focusin', over);
      dom.removeEventListener('focusout', out);
    };
  }, [editor]);
  useEffect(() => {
    if (link === null) return;
    // Closes the card when its link's element was removed, because the text was drawn again or the link was deleted.
    return editor.subscribe(() => {
      if (!link.isConnected) setLink(null);
    });
  }, [editor, link]);
  return {
    link,
    stay: () => clearTimeout(timer.current),
    leave: () => after(HIDE_DELAY_MS, null),
    close: () => {
      clearTimeout(timer.current);
      setLink(null);
    },
  };
}
