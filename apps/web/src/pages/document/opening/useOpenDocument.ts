/** Opens a document for as long as a page shows it, and gives its parts to the components that show them. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { type DocumentSnapshot, OpenDocument } from './OpenDocument.ts';

/**
 * The end of what was open before. Only then may the next one begin: as long as a page lives, what it left in the journal is its own, and a
 * document opened again at once would come without the user's unsaved words.
 */
let closing: Promise<void> = Promise.resolve();

/** The document; null until it has been opened. */
export function useOpenDocument(id: string, userId: string): OpenDocument | null {
  const [document, setDocument] = useState<OpenDocument | null>(null);
  useEffect(() => {
    let opened: OpenDocument | null = null;
    let isLeft = false;
    void closing.then(() => {
      if (isLeft) return;
      opened = new OpenDocument(id, userId);
      setDocument(opened);
    });
    return () => {
      isLeft = true;
      setDocument(null);
      const leaving = opened;
      if (leaving) closing = closing.then(() => leaving.close());
    };
  }, [id, userId]);
  return document;
}

/**
 * A part of what is to be shown. The component renders again when this part changes and not with every letter that is typed, so `select` gives
 * a value or an object that stays the same.
 */
export function useShown<Part>(document: OpenDocument, select: (snapshot: DocumentSnapshot) => Part): Part {
  return useSyncExternalStore(document.subscribe, () => select(document.snapshot()));
}

/**
 * Asks before the page is left while something would be lost with it; what the journal has is not lost. This changes twice with each letter, so
 * it doesn't go through React.
 */
export function useLeaveWarning(document: OpenDocument): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    const update = () => {
      const { status, isKept } = document.snapshot();
      // A listener that is always there would keep browsers from storing the page for going back to it.
      if (!isKept && 'pending' in status && status.pending > 0) window.addEventListener('beforeunload', warn);
      else window.removeEventListener('beforeunload', warn);
    };
    update();
    const unsubscribe = document.subscribe(update);
    return () => {
      unsubscribe();
      window.removeEventListener('beforeunload', warn);
    };
  }, [document]);
}
