/** The state of a list's dialogs: which one is open, for which documents, and where the focus goes after it. */
import { useRef, useState } from 'react';
import type { DocumentInfo } from '../../../api/index.ts';

export type DialogKind = 'rename' | 'share' | 'tags' | 'leave' | 'delete';

/** Opens a dialog. `from` is the element that gets the focus back. Renaming, sharing and leaving take one document. */
export type OpenDialog = (kind: DialogKind, documents: readonly DocumentInfo[], from: HTMLElement | null) => void;

/** At most one dialog is open. Its documents are kept while it closes, so that its text stays until it is gone. */
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
    /** Call this if the dialog could not be shown, because its script is missing. */
    forget: () => setTarget(null),
    // The element that opened the dialog may be gone: a menu item is, and after deleting, the whole row is.
    returnFocus: () => (opener.current?.isConnected ? opener.current : document.getElementById('content'))?.focus(),
  };
}

export type DocumentDialogsState = ReturnType<typeof useDocumentDialogs>;
