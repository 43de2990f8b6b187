/** Brings places of a long text into view, where most lines have never been laid out. */
import type { EditorView } from 'prosemirror-view';

/** The part of the window, from its upper edge, in which a place is well in sight. */
const IN_SIGHT = { from: 0.18, to: 0.78 } as const;

/**
 * Scrolls the window so that a place stands in its middle. Near places are scrolled to softly, unless the user wants nothing to move.
 * @param place a position of ProseMirror
 * @param onlyFromEdge leaves a place alone that is well in sight
 */
export function scrollToMiddle(view: EditorView, place: number, onlyFromEdge: boolean): void {
  const distance = distanceToMiddle(view, place);
  if (distance === null) return;
  const { innerHeight } = window;
  const [above, below] = [(IN_SIGHT.from - 0.5) * innerHeight, (IN_SIGHT.to - 0.5) * innerHeight];
  if (onlyFromEdge && distance > above && distance < below) return;
  const isNear = Math.abs(distance) < innerHeight && !window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  window.scrollBy({ top: distance, behavior: isNear ? 'smooth' : 'instant' });
  if (isNear) return;
  // The browser estimates the height of lines it has not laid out. Once those around the place are laid out, the position is exact.
  requestAnimationFrame(() => {
    const rest = view.isDestroyed ? null : distanceToMiddle(view, Math.min(place, view.state.doc.content.size - 1));
    if (rest !== null) window.scrollBy({ top: rest, behavior: 'instant' });
  });
}

/** Pixels from the middle of the window down to a place; null if it isn't drawn. */
function distanceToMiddle(view: EditorView, place: number): number | null {
  try {
    const { top, bottom } = view.coordsAtPos(place);
    return (top + bottom) / 2 - window.innerHeight / 2;
  } catch {
    return null; // ProseMirror throws where the browser has no rectangle for a place
  }
}
