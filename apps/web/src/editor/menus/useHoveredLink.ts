/** The link that the mouse rests on, or that has the focus where a document is only read. */
import { useEffect, useRef, useState } from 'react';
import type { Editor } from '../core/view.ts';

/** Milliseconds: long enough not to flicker under a mouse that passes, and to get from the link to its card. */
const SHOW_DELAY_MS = 350;
const HIDE_DELAY_MS = 250;

export interface HoveredLink {
  readonly link: HTMLAnchorElement | null;
  /** For the card: the mouse or the focus is on it, so the link counts as hovered. */
  stay(): void;
  /** For the card: the mouse or the focus has left it. */
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
    // A link that was drawn anew, or is gone, has no card any longer.
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
