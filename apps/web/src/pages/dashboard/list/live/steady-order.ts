/** The order on the screen while somebody points at the list or has scrolled into it: what others do must not move what one is about to click. */
import { useLayoutEffect, useRef } from 'react';

interface Identified {
  readonly id: string;
}

/**
 * The documents in the order shown before, with their current data. Removed ones are left out. New ones behind the last shown document (a further page)
 * are appended; new ones in between wait. Pure.
 */
export function inShownOrder<T extends Identified>(shown: readonly string[], documents: readonly T[]): readonly T[] {
  const places = new Map(documents.map(({ id }, place) => [id, place]));
  const kept = shown.filter((id) => places.has(id));
  const end = kept.reduce((last, id) => Math.max(last, places.get(id) as number), -1);
  return [...kept.map((id) => documents[places.get(id) as number] as T), ...documents.slice(end + 1)];
}

/**
 * @param key another key is another list: its order is taken as it is
 * @param isHeld whether the order must stay
 */
export function useSteadyOrder<T extends Identified>(key: string, documents: readonly T[], isHeld: boolean) {
  const last = useRef<{ key: string; order: readonly string[] }>({ key, order: [] });
  const isSame = last.current.key === key && last.current.order.length > 0;
  const shown = isHeld && isSame ? inShownOrder(last.current.order, documents) : documents;
  useLayoutEffect(() => {
    last.current = { key, order: shown.map(({ id }) => id) };
  });
  const isBehind = shown !== documents && shown.some(({ id }, place) => documents[place]?.id !== id);
  return {
    shown,
    /** The server's order is another one. */
    isBehind: isBehind || shown.length < documents.length,
    /** Takes the server's order at the next render. */
    release: () => {
      last.current = { key, order: [] };
    },
  };
}
