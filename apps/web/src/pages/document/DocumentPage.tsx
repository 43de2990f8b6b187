/** A document's page: its text, who is here, and the truth about what is saved. */
import './texts.ts';
import type { CloseReason } from '@inkstone/sync';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/index.ts';
import { rememberDocument } from '../../components/last-place.ts';
import { lazyPart, useFetchAhead } from '../../components/lazy/lazy-part.tsx';
import { useOnceTrue } from '../../components/lazy/useOnceTrue.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import type { Editor } from '../../editor/core/view.ts';
import classes from './DocumentPage.module.css';
import { EditorArea } from './EditorArea.tsx';
import { DocumentHeader } from './frame/DocumentHeader.tsx';
import { FocusExit } from './frame/FocusExit.tsx';
import { headHeight, useKeyboardHeight } from './frame/sticky-edges.ts';
import { useViewSettings } from './frame/ViewSettings.ts';
import { ClosedNotice } from './opening/ClosedNotice.tsx';
import { LoadingNotice, LoadingPage } from './opening/LoadingPage.tsx';
import type { OpenDocument } from './opening/OpenDocument.ts';
import { TrashBanner } from './opening/TrashBanner.tsx';
import { useKnownDocument } from './opening/useKnownDocument.ts';
import { useLeaveWarning, useOpenDocument, useShown } from './opening/useOpenDocument.ts';
import { PrintedTitle } from './PrintedTitle.tsx';
import { FollowFrame } from './people/FollowFrame.tsx';
import { PeopleNews } from './people/PeopleNews.tsx';
import { useActivity } from './people/useActivity.ts';
import { useFollow } from './people/useFollow.ts';
import { putSignInOff, useAskedToSignIn } from './saving/askedToSignIn.ts';
import { Banners } from './saving/Banners.tsx';
import { LostCopies } from './saving/LostCopies.tsx';
import { MendedBanner } from './saving/MendedBanner.tsx';
import { useDocumentCommands } from './useDocumentCommands.ts';
import { usePageKeys } from './usePageKeys.ts';
import { useRoleNews } from './useRoleNews.ts';
// After the text's own styles, which they change.
import 'virtual:print-theme.css';
import './print.css';

const SignInAgain = lazyPart(async () => (await import('./saving/SignInAgain.tsx')).SignInAgain);

export function DocumentPage({ id }: { id: string }) {
  const user = useSession();
  const knownTitle = useKnownDocument(id)?.title ?? null;
  const document = useOpenDocument(id, user.id);
  useEffect(() => rememberDocument(id), [id]);
  return document ? <Opened document={document} knownTitle={knownTitle} /> : <LoadingNotice title={knownTitle} />;
}

interface OpenedProps {
  readonly document: OpenDocument;
  /** As far as a list has told it. */
  readonly knownTitle: string | null;
}

function Opened({ document, knownTitle }: OpenedProps) {
  const isOpen = useShown(document, (shown) => shown.isOpen);
  const title = useShown(document, (shown) => shown.title);
  const closed = useShown(document, ({ status }) => (status.state === 'closed' ? status.reason : null));
  useLeaveWarning(document);
  useFetchAhead();
  useActivity(document);
  const isAsked = useAskedToSignIn();
  const wasAsked = useOnceTrue(isAsked);
  const isUnreachable = useShown(document, ({ status }) => status.state === 'offline');
  // A message instead of the text has a title of its own.
  usePageTitle(!isOpen && (closed !== null || isUnreachable) ? undefined : title || knownTitle);
  return (
    <>
      {!isOpen && closed === null ? <LoadingPage document={document} title={knownTitle} /> : <Shown document={document} closed={closed} />}
      {closed === null && wasAsked && <SignInAgain document={document} opened={isAsked} onMissing={putSignInOff} />}
    </>
  );
}

/** The page once its text has come, or why it won't. */
function Shown({ document, closed }: { document: OpenDocument; closed: CloseReason | null }) {
  const { t } = useTranslation();
  const editor = useRef<Editor | null>(null);
  const [isCounting, setCounting] = useState(false);
  const isOpen = useShown(document, (shown) => shown.isOpen);
  const title = useShown(document, (shown) => shown.title);
  const role = useShown(document, (shown) => shown.role);
  const mended = useShown(document, (shown) => shown.mended);
  const hasTrouble = useShown(document, ({ status }) => status.state === 'offline' || status.state === 'closed');
  const { isFocused } = useViewSettings();
  const following = useFollow(document, editor);
  const count = useCallback(() => setCounting(true), []);
  usePageKeys(count);
  useRoleNews(document);
  useKeyboardHeight();

  const reveal = useCallback(
    (userId: string) => {
      const caret = document.caretOf(userId);
      if (caret !== null) editor.current?.reveal(caret);
    },
    [document],
  );
  const currentEditor = useCallback(() => editor.current, []);
  const write = useCallback(() => editor.current?.focus(), []);
  const showKeys = useCallback(() => editor.current?.showKeys(), []);
  useDocumentCommands({ id: document.id, title, role: closed === null ? role : null, showKeys });

  return (
    <div className={classes.page} data-focused={isFocused || undefined} data-trouble={hasTrouble || undefined}>
      <a href="#text" className={classes.skip}>
        {t('app.skip')}
      </a>
      <div className={classes.head} ref={headHeight}>
        <DocumentHeader
          document={document}
          following={following}
          onReveal={reveal}
          onWrite={write}
          onCount={count}
          onShowKeys={showKeys}
          editor={currentEditor}
        />
        <Banners document={document} />
        {role === 'viewer' && closed === null && <TrashBanner id={document.id} />}
      </div>
      <PeopleNews document={document} />
      <main id="text" className={classes.main}>
        <LostCopies document={document} />
        {mended && <MendedBanner onClose={() => document.dismissMended()} />}
        {closed !== null && closed !== 'closed' && <ClosedNotice reason={closed} document={document} />}
        {isOpen && isReadable(closed) && (
          <>
            <PrintedTitle title={title} editorRef={editor} />
            <EditorArea document={document} editorRef={editor} isCounting={isCounting} onCount={setCounting} />
          </>
        )}
      </main>
      <FollowFrame following={following} />
      {isFocused && <FocusExit />}
    </div>
  );
}

/** Who lost access, or whose document is gone, is not shown its text any longer; who was signed out still sees it. */
function isReadable(closed: CloseReason | null): boolean {
  return closed !== 'access-lost' && closed !== 'document-gone';
}
