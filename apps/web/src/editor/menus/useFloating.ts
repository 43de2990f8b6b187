/** Keeps an element beside a place in the text, while the text changes, the page scrolls or a phone's keyboard opens. */
import { type RefObject, useLayoutEffect, useRef } from 'react';
import type { Editor } from '../core/view.ts';
import { type Box, placeBeside, type Wish } from './anchoring.ts';

/** @param anchorOf where it belongs, in pixels of the window; null hides it */
export function useFloating<Element extends HTMLElement>(
  editor: Editor,
  anchorOf: () => Box | null,
  wish: Wish,
): RefObject<Element | null> {
  const ref = useRef<Element>(null);
  const place = () => {
    const element = ref.current;
    if (!element) return;
    const anchor = anchorOf();
    const spot = anchor && placeBeside(anchor, { width: element.offsetWidth, height: element.offsetHeight }, roomOf(), wish);
    element.style.visibility = spot ? 'visible' : 'hidden';
    if (!spot) return;
    element.style.left = `${spot.left}px`;
    element.style.top = `${spot.top}px`;
  };
  const latest = useRef(place);
  useLayoutEffect(() => {
    latest.current = place;
    place();
  });
  useLayoutEffect(() => {
    let frame = 0;
    const soon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => latest.current());
    };
    const unsubscribe = editor.subscribe(soon);
    const { visualViewport } = window;
    window.addEventListener('scroll', soon, { capture: true, passive: true });
    window.addEventListener('resize', soon);
    visualViewport?.addEventListener('resize', soon);
    return () => {
      cancelAnimationFrame(frame);
      unsubscribe();
      window.removeEventListener('scroll', soon, { capture: true });
      window.removeEventListener('resize', soon);
      visualViewport?.removeEventListener('resize', soon);
    };
  }, [editor]);
  return ref;
}

/** The part of the window that one sees, below what sticks to its upper edge. */
function roomOf(): Box {
  const view = window.visualViewport;
  const top = view?.offsetTop ?? 0;
  const bottom = top + (view?.height ?? window.innerHeight);
  const left = view?.offsetLeft ?? 0;
  const roof = document.querySelector('[data-editor-roof]')?.getBoundingClientRect();
  const covers = roof !== undefined && roof.top < (top + bottom) / 2;
  return {
    left,
    right: left + (view?.width ?? document.documentElement.clientWidth),
    top: covers ? Math.max(top, roof.bottom) : top,
    bottom,
  };
}

/** The box around a stretch of text; of several lines, the one where the selection was moved last. */
export function textBox(editor: Editor, from: number, to: number): Box | null {
  const { view } = editor;
  const size = view.state.doc.content.size;
  if (from > size || to > size) return null;
  const start = view.coordsAtPos(from, 1);
  const end = view.coordsAtPos(to, -1);
  if (end.top < start.bottom) {
    const [left, right] = [Math.min(start.left, end.left), Math.max(start.right, end.right)];
    return { left, right, top: Math.min(start.top, end.top), bottom: Math.max(start.bottom, end.bottom) };
  }
  const head = view.state.selection.head === from ? start : end;
  return { left: head.left, right: head.right, top: start.top, bottom: end.bottom };
}
