/** A time as people say it ("3 minutes ago"), the exact one on pointing at it; it keeps up while it is shown. */
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { exactTime, relativeTime } from './time.ts';

/** Milliseconds between two looks at the clock: one clock for all that is shown, for lists show many. */
const TICK = 30_000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK);
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

export function RelativeTime({ iso }: { iso: string }) {
  const { i18n } = useTranslation();
  const then = useSyncExternalStore(subscribe, () => now);
  return (
    <time dateTime={iso} title={exactTime(iso, i18n.language)}>
      {relativeTime(iso, Math.max(then, Date.now()), i18n.language)}
    </time>
  );
}
