/** A time such as "3 minutes ago". It updates itself, and shows the exact time under the mouse. */
import { type PointerEvent, useSyncExternalStore } from 'react';
import { exactTime, relativeTime } from './time.ts';

/** Milliseconds between two updates. All times on a page share one timer. */
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
  // The exact time is formatted when the mouse first enters, because the first use of a date format makes the browser load its data.
  const nameExactly = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.title = exactTime(iso, language);
  };
  return (
    <time dateTime={iso} onPointerEnter={nameExactly}>
      {relativeTime(iso, Math.max(then, Date.now()), language)}
    </time>
  );
}
