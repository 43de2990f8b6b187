/**
 * Keeps the place that is read or written in sight when lines are laid out anew: a phone is turned, a keyboard comes up, a panel opens, or the text gets larger.
 * Lines that were never laid out have an estimated height, so the browser alone ends somewhere else.
 */
import { Plugin } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { linesInSight, watchSight } from './in-sight.ts';

/** Pixels at the window's edges that are covered by what sticks there, a keyboard over the page included. */
export type CoveredEdges = () => Edges;

interface Edges {
  readonly top: number;
  readonly bottom: number;
}

/** Frames after a change in which lines may still get their height. */
const SETTLING_FRAMES = 12;

/** Milliseconds after which lines that have come into sight have their height. No event tells of it. */
const NOTED_AGAIN_MS = 100;

/** Pixels between the caret and what covers the text. */
const CARET_ROOM_PX = 12;
/** With these a caret counts as hidden only out of the window. */
const NO_EDGES = { top: -CARET_ROOM_PX, bottom: -CARET_ROOM_PX };

export function keptPlace(covered: CoveredEdges): Plugin {
  let ask = () => {};
  return new Plugin({
    view: (view) => {
      const kept = keep(view, covered);
      ask = kept.update;
      return kept;
    },
    // The caret may be seen from now on, though it has not moved.
    props: { handleDOMEvents: { focus: () => ask() } },
  });
}

/** A line at the upper edge of what one sees. */
interface Place {
  readonly line: Element;
  /** Pixels from the edge down to the line; negative if it begins above. */
  readonly offset: number;
  /** In pixels. */
  readonly height: number;
}

function keep(view: EditorView, covered: CoveredEdges) {
  let place: Place | null = null;
  let isCaretSeen = false;
  let frame = 0;
  const note = () => {
    if (frame !== 0 || view.isDestroyed) return;
    place = topPlace(view, covered());
    // Though a bar may cover it.
    isCaretSeen = view.hasFocus() && hiddenBy(view, NO_EDGES) === 0;
  };
  let again: ReturnType<typeof setTimeout> | undefined;
  const sight = watchSight(() => {
    note();
    clearTimeout(again);
    again = setTimeout(note, NOTED_AGAIN_MS);
  });
  const settle = (frames: number) => {
    frame = 0;
    if (view.isDestroyed) return;
    if (place?.line.isConnected) scrollBy(distanceFrom(place, covered()));
    if (isCaretSeen && view.hasFocus()) scrollBy(hiddenBy(view, covered()));
    if (frames > 0) frame = requestAnimationFrame(() => settle(frames - 1));
    else note();
  };
  const onResize = () => {
    cancelAnimationFrame(frame);
    settle(SETTLING_FRAMES);
  };
  // Asked for when lines are laid out, never before: that would lay them out once more.
  let shape: string | null = null;
  const observer = new ResizeObserver(() => {
    const before = shape;
    shape = shapeOf(view);
    if (before !== null && shape !== before) onResize();
  });
  observer.observe(view.dom);
  // Whoever moves the page means it.
  const release = () => {
    cancelAnimationFrame(frame);
    frame = 0;
  };
  const { visualViewport } = window;
  window.addEventListener('resize', onResize);
  visualViewport?.addEventListener('resize', onResize);
  for (const type of MOVES) window.addEventListener(type, release, { passive: true, capture: true });
  sight.ask();
  return {
    update: () => sight.ask(),
    destroy: () => {
      release();
      clearTimeout(again);
      observer.disconnect();
      sight.stop();
      window.removeEventListener('resize', onResize);
      visualViewport?.removeEventListener('resize', onResize);
      for (const type of MOVES) window.removeEventListener(type, release, { capture: true });
    },
  };
}

/** What decides where lines are broken; the height alone changes with what is typed. */
function shapeOf({ dom }: EditorView): string {
  return `${dom.clientWidth} ${getComputedStyle(dom).fontSize}`;
}

const MOVES = ['wheel', 'touchmove', 'keydown'] as const;

function scrollBy(distance: number): void {
  if (Math.abs(distance) >= 1) window.scrollBy({ top: distance, behavior: 'instant' });
}

/** The first line that one sees; null at the very top, where the page itself is in place. */
function topPlace(view: EditorView, edges: Edges): Place | null {
  if (window.scrollY < 1) return null;
  const { children } = view.dom;
  for (let index = linesInSight(view).from; index < children.length; index++) {
    const line = children[index] as Element;
    const { top, bottom, height } = line.getBoundingClientRect();
    if (bottom > edges.top) return { line, offset: top - edges.top, height };
  }
  return null;
}

/** Pixels to scroll by until the line is in its place. Of a long line that begins above the edge, the same share stays above. */
function distanceFrom({ line, offset, height }: Place, edges: Edges): number {
  const rect = line.getBoundingClientRect();
  return rect.top - edges.top - (offset < 0 ? (offset * rect.height) / height : offset);
}

/** Pixels to scroll by until the caret is in sight; 0 if it is. */
function hiddenBy(view: EditorView, { top, bottom }: Edges): number {
  const caret = caretBox(view);
  if (caret === null) return 0;
  const below = caret.bottom + CARET_ROOM_PX - (window.innerHeight - bottom);
  const above = caret.top - CARET_ROOM_PX - top;
  return below > 0 ? below : Math.min(0, above);
}

function caretBox(view: EditorView): { readonly top: number; readonly bottom: number } | null {
  try {
    return view.coordsAtPos(view.state.selection.head);
  } catch {
    return null; // ProseMirror throws where the browser has no rectangle for a place
  }
}
