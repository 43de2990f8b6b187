/** Which dialog of a list is open, for which documents, and where the focus goes afterwards. */
import { useRef, useState } from 'react';
import type { DocumentInfo } from '../../../api/index.ts';

export type DialogKind = 'rename' | 'share' | 'tags' | 'leave' | 'delete';

/** `from` is the element that gets the focus back. Renaming, sharing and leaving take one document. */
export type OpenDialog = (kind: DialogKind, documents: readonly DocumentInfo[], from: HTMLElement | null) => void;

/** One is open at a time. Its documents are kept while it closes, so that its words don't vanish before it does. */
export function useDocumentDialogs() {
  const [target, setTarget] = useState<{ readonly kind: DialogKind; readonly documents: readonly DocumentInfo[] } | null>(null);
  const [opened, setOpened] = useState(false);
  const opener = useRef<HTMLElement>(null);
  const open: OpenDialog = (kind, documents, from) => {
    opener.current = from;
    setTarget({ kind, documents });
    setOpened(true);
  };
  return {
    target,
    opened,
    open,
    close: () => setOpened(false),
    /** It could not be shown at all. */
    forget: () => setTarget(null),
    // The menu item that was chosen is gone by now, and after deleting the whole row is.
    returnFocus: () => (opener.current?.isConnected ? opener.current : document.getElementById('content'))?.focus(),
  };
}

export type DocumentDialogsState = ReturnType<typeof useDocumentDialogs>;
