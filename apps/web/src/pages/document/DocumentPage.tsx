/** A document's page: its text, who is here, and the truth about what is saved. */
import './texts.ts';
import type { CloseReason } from '@inkstone/sync';
import { useCallback, useEffect, useRef } from 'react';
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
import { headHeight, useKeyboardHeight } from './frame/sticky-edges.ts';
import { changeView, useViewSettings } from './frame/ViewSettings.ts';
import { LoadingNotice, LoadingPage } from './opening/LoadingPage.tsx';
import type { OpenDocument } from './opening/OpenDocument.ts';
import { useKnownDocument } from './opening/useKnownDocument.ts';
import { useLeaveWarning, useOpenDocument, useShown } from './opening/useOpenDocument.ts';
import { FollowFrame } from './people/FollowFrame.tsx';
import { useActivity } from './people/useActivity.ts';
import { useFollow } from './people/useFollow.ts';
import { putSignInOff, useAskedToSignIn } from './saving/askedToSignIn.ts';
import { Banners } from './saving/Banners.tsx';
import { useDocumentCommands } from './useDocumentCommands.ts';
import { usePageKeys } from './usePageKeys.ts';
import { useRoleNews } from './useRoleNews.ts';
// After the text's own styles, which they change.
import 'virtual:print-theme.css';
import './print.css';

// What the server has just told, so that it can be asked for its script.
const ClosedNotice = lazyPart(async () => (await import('./opening/ClosedNotice.tsx')).ClosedNotice);
const FocusExit = lazyPart(async () => (await import('./frame/FocusExit.tsx')).FocusExit);
const LostCopies = lazyPart(async () => (await import('./saving/LostCopies.tsx')).LostCopies);
const MendedBanner = lazyPart(async () => (await import('./saving/MendedBanner.tsx')).MendedBanner);
const SignInAgain = lazyPart(async () => (await import('./saving/SignInAgain.tsx')).SignInAgain);
const TrashBanner = lazyPart(async () => (await import('./opening/TrashBanner.tsx')).TrashBanner);

const nothing = () => undefined;

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
  const isOpen = useShown(document, (shown) => shown.isOpen);
  const title = useShown(document, (shown) => shown.title);
  const role = useShown(document, (shown) => shown.role);
  const mended = useShown(document, (shown) => shown.mended);
  const hasLost = useShown(document, (shown) => shown.lost.length > 0);
  const hasTrouble = useShown(document, ({ status }) => status.state === 'offline' || status.state === 'closed');
  const { isFocused } = useViewSettings();
  const following = useFollow(document, editor);
  usePageKeys();
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
  const showKeys = useCallback(() => editor.current?.showKeys(), []);
  useDocumentCommands({ id: document.id, shared: document.shared, title, role: closed === null ? role : null }, currentEditor);

  return (
    <div className={classes.page} data-focused={isFocused || undefined} data-trouble={hasTrouble || undefined}>
      <a href="#text" className={classes.skip}>
        {t('app.skip')}
      </a>
      <div className={classes.head} ref={headHeight}>
        <DocumentHeader document={document} onReveal={reveal} onShowKeys={showKeys} hasText={isReadable(closed)} editor={currentEditor} />
        <Banners document={document} />
        {role === 'viewer' && closed === null && <TrashBanner id={document.id} onMissing={nothing} />}
      </div>
      <main id="text" className={classes.main}>
        {hasLost && <LostCopies document={document} onMissing={nothing} />}
        {mended && <MendedBanner onClose={() => document.dismissMended()} onMissing={nothing} />}
        {closed !== null && closed !== 'closed' && <ClosedNotice reason={closed} document={document} onMissing={nothing} />}
        {isOpen && isReadable(closed) && <EditorArea document={document} editorRef={editor} following={following} onReveal={reveal} />}
      </main>
      <FollowFrame following={following} />
      {isFocused && <FocusExit onMissing={() => changeView({ isFocused: false })} />}
    </div>
  );
}

/** Who lost access, or whose document is gone, is not shown its text any longer; who was signed out still sees it. */
function isReadable(closed: CloseReason | null): boolean {
  return closed !== 'access-lost' && closed !== 'document-gone';
}
