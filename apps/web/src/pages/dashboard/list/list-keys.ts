/** What a key means in a list of documents. Pure. */
import { hasMod } from '../../../commands/keys.ts';

export type ListIntent =
  | { readonly kind: 'move'; readonly to: number; readonly select: boolean }
  | { readonly kind: 'toggle' | 'select-all' | 'clear' | 'star' | 'remove' | 'rename' };

interface ListShape {
  readonly index: number;
  readonly count: number;
  readonly columns: number;
  /** Items on one screen. */
  readonly screen: number;
  readonly isRtl: boolean;
}

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** @returns null for keys that are not the list's */
export function intentOf(event: Key, shape: ListShape): ListIntent | null {
  if (event.altKey) return null;
  if (hasMod(event)) return event.key.toLowerCase() === 'a' && !event.shiftKey ? { kind: 'select-all' } : null;
  if (event.ctrlKey || event.metaKey) return null;
  const to = targetOf(event.key, shape);
  if (to !== null) return { kind: 'move', to: Math.max(0, Math.min(to, shape.count - 1)), select: event.shiftKey };
  if (event.shiftKey) return null;
  switch (event.key) {
    case ' ':
      return { kind: 'toggle' };
    case 'Escape':
      return { kind: 'clear' };
    case 's':
      return { kind: 'star' };
    case 'Delete':
      return { kind: 'remove' };
    case 'F2':
      return { kind: 'rename' };
    default:
      return null;
  }
}

function targetOf(key: string, { index, count, columns, screen, isRtl }: ListShape): number | null {
  switch (key) {
    case 'ArrowDown':
      return index + columns < count ? index + columns : columns > 1 && index + columns >= count ? index : count - 1;
    case 'ArrowUp':
      return index - columns >= 0 ? index - columns : index;
    case 'ArrowRight':
    case 'ArrowLeft':
      return columns === 1 ? null : index + ((key === 'ArrowRight') !== isRtl ? 1 : -1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'PageDown':
      return index + screen;
    case 'PageUp':
      return index - screen;
    default:
      return null;
  }
}
