/** Computes the position of a floating element beside a place in the text: on the wanted side if it fits there, and always inside the window. Pure. */

/** A rectangle in pixels of the window. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Wish {
  readonly side: 'above' | 'below';
  /** Which edge of the element is aligned with the same edge of the anchor; `center` aligns the middles. */
  readonly edge: 'left' | 'right' | 'center';
}

const GAP_PX = 8;

/**
 * The position of the element's upper left corner; null if the anchor is outside of `room`.
 *
 * @param room the part of the window where the element may be: without bars that stick to its edges
 */
export function placeBeside(anchor: Box, size: Size, room: Box, { side, edge }: Wish): { left: number; top: number } | null {
  if (anchor.bottom < room.top || anchor.top > room.bottom) return null;
  const above = anchor.top - GAP_PX - size.height;
  const below = anchor.bottom + GAP_PX;
  const fitsAbove = above >= room.top;
  const fitsBelow = below + size.height <= room.bottom;
  const isAbove = side === 'above' ? fitsAbove || !fitsBelow : !fitsBelow && fitsAbove;
  const top = Math.max(room.top, Math.min(isAbove ? above : below, room.bottom - size.height));
  const left = edge === 'left' ? anchor.left : edge === 'right' ? anchor.right - size.width : (anchor.left + anchor.right - size.width) / 2;
  return { left: Math.max(room.left + GAP_PX, Math.min(left, room.right - size.width - GAP_PX)), top };
}
