/** Which part of a long text is on the screen or near it. */
import type { EditorView } from 'prosemirror-view';

/** Positions of ProseMirror at the borders of lines. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Nobody has looked yet. */
export const UNKNOWN: Stretch = { from: 0, to: 0 };

export function covers(a: Stretch, b: Stretch): boolean {
  return a.from <= b.from && a.to >= b.to;
}

/** The lines on the screen, and as many as `screens` screens hold on either side. Lines stand one below the other, so halving finds the first and the last. */
export function stretchInSight(view: EditorView, screens: number): Stretch {
  const { children } = view.dom;
  const margin = screens * window.innerHeight;
  const first = firstChild(children, (rect) => rect.bottom > -margin);
  const end = firstChild(children, (rect) => rect.top > window.innerHeight + margin);
  return { from: startOf(view, children[first]), to: startOf(view, children[end]) };
}

function firstChild(children: HTMLCollection, isThere: (rect: DOMRect) => boolean): number {
  let [low, high] = [0, children.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isThere((children[middle] as Element).getBoundingClientRect())) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where a line begins; the end of the document for none. */
function startOf(view: EditorView, line: Element | undefined): number {
  return line ? view.posAtDOM(line, 0) - 1 : view.state.doc.content.size;
}
