/** A document's page: its text, who is here, and the truth about what is saved. */
import type { CloseReason } from '@inkstone/sync';
import { useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/index.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { ExportItems } from '../../editor/export/ExportItems.tsx';
import type { Editor } from '../../editor/view.ts';
import { ClosedNotice } from './ClosedNotice.tsx';
import { DocumentHeader } from './DocumentHeader.tsx';
import classes from './DocumentPage.module.css';
import { EditorArea } from './EditorArea.tsx';
import { LoadingNotice, LoadingPage } from './LoadingPage.tsx';
import { LostCopies } from './LostCopies.tsx';
import { MendedBanner } from './MendedBanner.tsx';
import type { OpenDocument } from './OpenDocument.ts';
import { useKnownDocument } from './useKnownDocument.ts';
import { useLeaveWarning, useOpenDocument, useShown } from './useOpenDocument.ts';

export function DocumentPage({ id }: { id: string }) {
  const user = useSession();
  const knownTitle = useKnownDocument(id)?.title ?? null;
  const document = useOpenDocument(id, user.id);
  return document ? <Opened document={document} knownTitle={knownTitle} /> : <LoadingNotice title={knownTitle} />;
}

interface OpenedProps {
  readonly document: OpenDocument;
  /** As far as a list has told it. */
  readonly knownTitle: string | null;
}

function Opened({ document, knownTitle }: OpenedProps) {
  const { t } = useTranslation();
  const editor = useRef<Editor | null>(null);
  const isOpen = useShown(document, (shown) => shown.isOpen);
  const title = useShown(document, (shown) => shown.title);
  const mended = useShown(document, (shown) => shown.mended);
  const closed = useShown(document, ({ status }) => (status.state === 'closed' ? status.reason : null));
  useLeaveWarning(document);
  usePageTitle(title || knownTitle);

  const reveal = useCallback(
    (userId: string) => {
      const caret = document.caretOf(userId);
      if (caret !== null) editor.current?.reveal(caret);
    },
    [document],
  );

  const write = useCallback(() => editor.current?.focus(), []);

  if (!isOpen && closed === null) return <LoadingPage document={document} title={knownTitle} />;
  return (
    <div className={classes.page}>
      <a href="#text" className={classes.skip}>
        {t('app.skip')}
      </a>
      <DocumentHeader
        document={document}
        onReveal={reveal}
        onWrite={write}
        exportItems={<ExportItems editor={() => editor.current} title={title || t('editor.untitled')} />}
      />
      <main id="text" className={classes.main}>
        <LostCopies document={document} />
        {mended && <MendedBanner onClose={() => document.dismissMended()} />}
        {closed !== null && closed !== 'closed' && <ClosedNotice reason={closed} document={document} />}
        {isOpen && isReadable(closed) && <EditorArea document={document} editorRef={editor} />}
      </main>
    </div>
  );
}

/** Who lost access, or whose document is gone, is not shown its text any longer; who was signed out still sees it. */
function isReadable(closed: CloseReason | null): boolean {
  return closed !== 'access-lost' && closed !== 'document-gone';
}
