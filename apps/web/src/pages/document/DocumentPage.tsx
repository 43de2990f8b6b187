/** A document's page: its text, who is here, and the truth about what is saved. */
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/index.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import type { Editor } from '../../editor/view.ts';
import { ClosedNotice } from './ClosedNotice.tsx';
import { DocumentHeader } from './DocumentHeader.tsx';
import classes from './DocumentPage.module.css';
import { EditorArea } from './EditorArea.tsx';
import { LoadingNotice } from './LoadingNotice.tsx';
import { LostCopies } from './LostCopies.tsx';
import { MendedBanner } from './MendedBanner.tsx';
import type { DocumentSnapshot, OpenDocument } from './OpenDocument.ts';
import { pendingOf } from './SavingState.tsx';
import { useKnownDocument } from './useKnownDocument.ts';
import { useLeaveWarning, useOpenDocument } from './useOpenDocument.ts';

export function DocumentPage({ id }: { id: string }) {
  const user = useSession();
  const known = useKnownDocument(id);
  const opened = useOpenDocument(id, user.id);
  usePageTitle(opened?.snapshot.title || known?.title || null);
  if (!opened) return <LoadingNotice title={known?.title ?? null} />;
  return <Opened {...opened} knownTitle={known?.title ?? null} />;
}

interface OpenedProps {
  readonly document: OpenDocument;
  readonly snapshot: DocumentSnapshot;
  readonly knownTitle: string | null;
}

function Opened({ document, snapshot, knownTitle }: OpenedProps) {
  const { t } = useTranslation();
  const editor = useRef<Editor | null>(null);
  const { status, isOpen } = snapshot;
  useLeaveWarning(pendingOf(status) > 0 && !snapshot.isKept);
  if (!isOpen && status.state !== 'closed') {
    return <LoadingNotice title={knownTitle} status={status} onRetry={() => document.shared.retryNow()} />;
  }
  return (
    <div className={classes.page}>
      {isOpen && (
        <a href="#text" className={classes.skip}>
          {t('app.skip')}
        </a>
      )}
      <DocumentHeader document={document} snapshot={snapshot} onReveal={(position) => editor.current?.reveal(position)} />
      <main id="text" className={classes.main}>
        <LostCopies document={document} snapshot={snapshot} />
        {snapshot.mended && <MendedBanner onClose={() => document.dismissMended()} />}
        {status.state === 'closed' && status.reason !== 'closed' && (
          <ClosedNotice reason={status.reason} document={document} snapshot={snapshot} />
        )}
        {isOpen && isReadable(status) && <EditorArea document={document} snapshot={snapshot} editorRef={editor} />}
      </main>
    </div>
  );
}

/** Who lost access, or whose document is gone, is not shown its text any longer; who was signed out sees it while signing in again. */
function isReadable(status: DocumentSnapshot['status']): boolean {
  return status.state !== 'closed' || status.reason === 'session-ended' || status.reason === 'malformed' || status.reason === 'closed';
}
