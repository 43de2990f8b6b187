/** Tells the others whether the user is at this page. */
import type { Activity } from '@inkstone/sync';
import { useEffect } from 'react';
import type { OpenDocument } from '../opening/OpenDocument.ts';

/** Milliseconds without a key, a touch or a move after which somebody counts as idle. */
const IDLE_MS = 120_000;

const INPUTS = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchmove'] as const;

export function useActivity(document: OpenDocument): void {
  useEffect(() => watchActivity((activity) => document.shared.setActivity(activity)), [document]);
}

/** Calls back with each change, at once if the page is out of sight. @returns what ends that */
function watchActivity(tell: (activity: Activity | null) => void): () => void {
  let touchedAt = Date.now();
  let told: Activity | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const look = () => {
    clearTimeout(timer);
    const left = touchedAt + IDLE_MS - Date.now();
    const now = window.document.hidden ? 'away' : left <= 0 ? 'idle' : null;
    if (now === null) timer = setTimeout(look, left);
    if (now === told) return;
    told = now;
    tell(now);
  };
  // Many a second: all that they do is to note the time, unless somebody has come back.
  const touched = () => {
    touchedAt = Date.now();
    if (told !== null) look();
  };

  for (const input of INPUTS) window.addEventListener(input, touched, { passive: true, capture: true });
  window.document.addEventListener('visibilitychange', look);
  look();
  return () => {
    clearTimeout(timer);
    for (const input of INPUTS) window.removeEventListener(input, touched, { capture: true });
    window.document.removeEventListener('visibilitychange', look);
  };
}
