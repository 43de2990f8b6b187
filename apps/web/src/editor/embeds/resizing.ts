/** The handle at a selected picture's corner: its width follows the pointer, and is kept when the handle is let go. A double click gives it its own width back. */
import '../file-texts.ts';
import type { TFunction } from 'i18next';
import { MAX_WIDTH_PX, MIN_WIDTH_PX } from './width.ts';

/** @param embed what holds the picture @param keep gets the chosen width in CSS pixels; null for the picture's own */
export function resizeHandle(embed: HTMLElement, t: TFunction, keep: (width: number | null) => void): HTMLElement {
  const handle = document.createElement('span');
  handle.className = 'embed-handle';
  handle.contentEditable = 'false';
  handle.title = t('files.resize');
  handle.addEventListener('dblclick', () => keep(null));
  handle.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    event.stopPropagation();
    drag(embed, handle, event, keep);
  });
  return handle;
}

function drag(embed: HTMLElement, handle: HTMLElement, { clientX: from, pointerId }: PointerEvent, keep: (width: number) => void): void {
  const { left, right, width: before } = embed.getBoundingClientRect();
  const line = embed.closest('.line')?.getBoundingClientRect();
  const isLeftward = from < (left + right) / 2;
  // A centered picture grows on both sides.
  const isCentered = line !== undefined && embed.closest('[data-align="center"]') !== null;
  let width = before;
  handle.setPointerCapture(pointerId);
  const move = ({ clientX }: PointerEvent) => {
    const moved = (isLeftward ? from - clientX : clientX - from) * (isCentered ? 2 : 1);
    width = Math.round(Math.min(MAX_WIDTH_PX, line?.width ?? MAX_WIDTH_PX, Math.max(MIN_WIDTH_PX, before + moved)));
    embed.style.setProperty('--embed-width', `${width}px`);
    embed.setAttribute('data-chosen', '');
  };
  const end = () => {
    handle.removeEventListener('pointermove', move);
    handle.removeEventListener('lostpointercapture', end);
    if (width !== before) keep(width);
  };
  handle.addEventListener('pointermove', move);
  handle.addEventListener('lostpointercapture', end);
}
