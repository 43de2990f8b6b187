/** A time as people say it ("3 minutes ago"), the exact one on pointing at it; it keeps up while it is shown. */
import { type PointerEvent, useSyncExternalStore } from 'react';
import { exactTime, relativeTime } from './time.ts';

/** Milliseconds between two looks at the clock: one clock for all that is shown, for lists show many. */
const TICK_MS = 30_000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

export function RelativeTime({ iso, language }: { iso: string; language: string }) {
  const then = useSyncExternalStore(subscribe, () => now);
  // Nobody reads it before pointing at it, and for the first one the browser loads what it knows of days and months.
  const nameExactly = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.title = exactTime(iso, language);
  };
  return (
    <time dateTime={iso} onPointerEnter={nameExactly}>
      {relativeTime(iso, Math.max(then, Date.now()), language)}
    </time>
  );
}
