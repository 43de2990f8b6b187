/** What comes a while after the page: it is no part of what is loaded first. */
import { type ReactNode, useEffect, useState } from 'react';
import { AHEAD_MS } from './lazy-part.tsx';

export function Later({ children }: { children: ReactNode }) {
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), AHEAD_MS);
    return () => clearTimeout(timer);
  }, []);
  return isDue && children;
}
