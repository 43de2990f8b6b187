/** One stop of the Tab key for a whole toolbar; arrows, Home and End move within it (WAI-ARIA, toolbar pattern). */
import { type FocusEvent, type KeyboardEvent, useEffect, useRef } from 'react';

export function useRovingFocus<Element extends HTMLElement>() {
  const ref = useRef<Element>(null);
  const current = useRef<HTMLElement | null>(null);

  const stops = () => [...(ref.current?.querySelectorAll<HTMLElement>('button') ?? [])].filter((stop) => stop.checkVisibility());

  const settle = () => {
    const all = stops();
    if (!current.current || !all.includes(current.current)) current.current = all[0] ?? null;
    for (const stop of all) stop.tabIndex = stop === current.current ? 0 : -1;
  };

  // After each render: buttons may have come or gone.
  useEffect(settle);

  const onFocus = (event: FocusEvent) => {
    if (!stops().includes(event.target as HTMLElement)) return;
    current.current = event.target as HTMLElement;
    settle();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const all = stops();
    const index = all.indexOf(event.target as HTMLElement);
    if (index === -1) return;
    const next = nextIndex(event.key, index, all.length);
    if (next === null) return;
    event.preventDefault();
    all[next]?.focus();
  };

  return { ref, onFocus, onKeyDown };
}

function nextIndex(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return (index + 1) % count;
    case 'ArrowLeft':
      return (index + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
