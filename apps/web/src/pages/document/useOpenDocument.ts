/** Opens a document for as long as a page shows it. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { type DocumentSnapshot, OpenDocument } from './OpenDocument.ts';

/** The document and what is to be shown of it; null until the first effect has run. */
export function useOpenDocument(id: string, userId: string): { document: OpenDocument; snapshot: DocumentSnapshot } | null {
  const [document, setDocument] = useState<OpenDocument | null>(null);
  useEffect(() => {
    const opened = new OpenDocument(id, userId);
    setDocument(opened);
    return () => opened.close();
  }, [id, userId]);
  const snapshot = useSyncExternalStore(document?.subscribe ?? never, document?.snapshot ?? nothing);
  return document && snapshot ? { document, snapshot } : null;
}

const never = () => () => {};
const nothing = () => null;

/** Asks before the page is left while something would be lost with it; what the journal has is not lost. */
export function useLeaveWarning(isAtRisk: boolean): void {
  useEffect(() => {
    if (!isAtRisk) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isAtRisk]);
}
