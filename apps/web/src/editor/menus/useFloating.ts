/** Keeps an element beside a place in the text while the text changes, the page scrolls, or the keyboard of a phone opens. */
import { type RefObject, useLayoutEffect, useRef } from 'react';
import type { Editor } from '../core/view.ts';
import { type Box, placeBeside, type Wish } from './anchoring.ts';

/**
 * A form's first field (`data-autofocus`) has the focus as soon as the form is there: a focus trap gives it a moment later, and letters typed before that are lost.
 *
 * @param anchorOf returns the place in pixels of the window; null hides the element
 */
export function useFloating<Element extends HTMLElement>(
  editor: Editor,
  anchorOf: () => Box | null,
  wish: Wish,
): RefObject<Element | null> {
  const ref = useRef<Element>(null);
  const place = () => {
    const element = ref.current;
    if (!element) return;
    // The editor is replaced when the language is changed; the menu of the old one may still be drawn once.
    const anchor = editor.view.isDestroyed ? null : anchorOf();
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
  useLayoutEffect(() => ref.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus({ preventScroll: true }), []);
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

/** The visible part of the window, without the bar that sticks to its upper edge (`roof.ts`). */
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

/** The box around a range of text. If the range has several lines, left and right are those of the end where the selection's head is. */
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
