/** For a button in whose place a form or a question appears. The button gets the focus back when it is there again. */
import { type RefObject, useEffect, useRef, useState } from 'react';

interface Asking {
  readonly isAsking: boolean;
  readonly ask: () => void;
  readonly close: () => void;
  /** Belongs to the button. */
  readonly opener: RefObject<HTMLButtonElement | null>;
}

export function useAsking(): Asking {
  const [isAsking, setAsking] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);
  useEffect(() => {
    if (!isAsking && wasAsking.current) opener.current?.focus();
    wasAsking.current = isAsking;
  }, [isAsking]);
  return { isAsking, ask: () => setAsking(true), close: () => setAsking(false), opener };
}
