/** A dialog that is there from its opening until it is out of sight. Then the focus goes back to where it was. */
import { useRef, useState } from 'react';

export function useDialog() {
  const [opened, setOpened] = useState(false);
  const [isMounted, setMounted] = useState(false);
  const opener = useRef<HTMLElement | null>(null);
  return {
    opened,
    isMounted,
    /** @param from what has the focus, or had it before a menu */
    open: (from: Element | null) => {
      opener.current = from instanceof HTMLElement ? from : null;
      setMounted(true);
      setOpened(true);
    },
    close: () => setOpened(false),
    /** Only now can what lies under it have the focus. */
    closed: () => {
      setOpened(false);
      setMounted(false);
      opener.current?.focus();
    },
  };
}
