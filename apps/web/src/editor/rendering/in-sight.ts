/** Which part of a long text is on the screen or near it, and when that may have changed. */
import type { EditorView } from 'prosemirror-view';

/** Indexes of lines; `to` is the one after the last. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** Positions of ProseMirror at the borders of lines. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Before the first measurement. */
export const UNKNOWN: Stretch = { from: 0, to: 0 };

export function covers(a: Stretch, b: Stretch): boolean {
  return a.from <= b.from && a.to >= b.to;
}

/** The lines on the screen, and `screens` screens of lines above and below it. */
export function linesInSight({ dom: { children } }: EditorView, screens = 0): LineRange {
  const margin = screens * window.innerHeight;
  return {
    from: firstLine(children, (rect) => rect.bottom > -margin),
    to: firstLine(children, (rect) => rect.top > window.innerHeight + margin),
  };
}

/** The same as positions. */
export function stretchInSight(view: EditorView, screens: number): Stretch {
  const { from, to } = linesInSight(view, screens);
  return { from: startOf(view, from), to: startOf(view, to) };
}

/** Calls `look` once in a frame in which the text was asked about, scrolled or resized. */
export function watchSight(look: () => void): { ask(): void; stop(): void } {
  let frame = 0;
  const ask = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      look();
    });
  };
  // Captured: whatever scrolls around the text.
  window.addEventListener('scroll', ask, { passive: true, capture: true });
  window.addEventListener('resize', ask);
  return {
    ask,
    stop: () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', ask, { capture: true });
      window.removeEventListener('resize', ask);
    },
  };
}

/** Lines stand one below the other, so halving finds the first that is there. */
function firstLine(children: HTMLCollection, isThere: (rect: DOMRect) => boolean): number {
  let [low, high] = [0, children.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isThere((children[middle] as Element).getBoundingClientRect())) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where a line begins; the end of the document for none. */
function startOf(view: EditorView, index: number): number {
  const line = view.dom.children[index];
  return line ? view.posAtDOM(line, 0) - 1 : view.state.doc.content.size;
}
