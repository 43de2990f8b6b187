/** Whether somebody has just now moved the pointer over a list, or pressed a key in it. */
import { useCallback, useEffect, useRef, useState } from 'react';

/** Milliseconds after the last movement or key for which the user counts as active. */
const TOUCH_MS = 4_000;

export function useRecentTouch() {
  const [isTouched, setTouched] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = useCallback(() => {
    clearTimeout(timer.current);
    setTouched(false);
  }, []);
  const touch = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTouched(false), TOUCH_MS);
    setTouched(true);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return { isTouched, touch, release };
}
