/** Why a document was closed, and what can be done. */

import type { CloseReason } from '@inkstone/sync';
import { Button } from '@mantine/core';
import { IconFileCheck, IconFileOff, IconLock, IconLogin, IconRefreshAlert } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askForAccess, documentQuery, session, useReturn, useSession } from '../../../api/index.ts';
import { Notice } from '../../../components/Notice.tsx';
import { useNotify } from '../../../components/notifications/useNotify.tsx';
import type { OpenDocument } from './OpenDocument.ts';
import { useShown } from './useOpenDocument.ts';
import { useRestore } from './useRestore.ts';

interface ClosedNoticeProps {
  /** `closed` is this page's own leaving: nothing is to be said. */
  readonly reason: Exclude<CloseReason, 'closed'>;
  readonly document: OpenDocument;
}

const ICON = { size: 32, stroke: 1.5 } as const;

/** Takes the focus, which was in the text that is no longer shown. */
export function ClosedNotice(props: ClosedNoticeProps) {
  const place = useRef<HTMLDivElement>(null);
  const wasOpen = useShown(props.document, (shown) => shown.isOpen);
  const back = useReturn(props.document.id, props.reason === 'access-lost' || (props.reason === 'document-gone' && wasOpen));
  const isBack = back !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what had the focus goes when the document is back
  useEffect(() => {
    if (window.document.activeElement === window.document.body) place.current?.focus();
  }, [isBack]);
  return (
    <div ref={place} tabIndex={-1} style={{ outline: 'none' }}>
      {isBack ? <Back title={back} /> : <Why {...props} />}
    </div>
  );
}

function Back({ title }: { title: string }) {
  const { t } = useTranslation();
  return (
    <Notice
      order={2}
      icon={<IconFileCheck {...ICON} />}
      title={t('editor.backTitle', { title })}
      actions={<Button onClick={() => window.location.reload()}>{t('editor.backOpen')}</Button>}
    >
      {t('editor.backDetail')}
    </Notice>
  );
}

function Why({ reason, document }: ClosedNoticeProps) {
  const { t } = useTranslation();
  const { guest } = useSession();
  const title = useShown(document, (shown) => shown.title);
  const wasOpen = useShown(document, (shown) => shown.isOpen);
  // Before it is open, nothing else on the page has a name.
  const order = wasOpen ? 2 : 1;
  switch (reason) {
    case 'document-gone':
      return <Gone id={document.id} wasOpen={wasOpen} />;
    case 'access-lost':
      return (
        <Notice order={order} icon={<IconLock {...ICON} />} title={t('editor.lostAccessTitle')} actions={<Home />}>
          {t(guest ? 'editor.lostAccessGuest' : 'editor.lostAccessDetail', { title })}
        </Notice>
      );
    case 'session-ended':
      return (
        <Notice
          order={order}
          icon={<IconLogin {...ICON} />}
          title={t('editor.signedOutTitle')}
          // Asks who is signed in: if nobody is, the router leads to signing in and back here; if somebody is, the page opens anew.
          actions={<Button onClick={() => void session.start().then(() => window.location.reload())}>{t('editor.signIn')}</Button>}
        >
          {t('editor.signedOutDetail')}
        </Notice>
      );
    case 'malformed':
      return (
        <Notice
          order={order}
          icon={<IconRefreshAlert {...ICON} />}
          title={t('editor.malformedTitle')}
          actions={<Button onClick={() => window.location.reload()}>{t('action.reload')}</Button>}
        >
          {t('editor.malformedDetail')}
        </Notice>
      );
  }
}

/** The way to the user's documents; a guest has none, but may sign in. */
function Home({ children }: { children?: ReactNode }) {
  const { t } = useTranslation();
  const { guest } = useSession();
  if (guest) return <Button renderRoot={(props) => <Link {...props} to="/sign-in" />}>{t('editor.signIn')}</Button>;
  return (
    <>
      {children}
      <Button component={Link} to="/" variant={children ? 'default' : 'filled'}>
        {t('action.home')}
      </Button>
    </>
  );
}

/** Not there, or not for this user. Who may restore it from the trash is told so by the document itself. */
function Gone({ id, wasOpen }: { id: string; wasOpen: boolean }) {
  const { t } = useTranslation();
  const { username, guest } = useSession();
  // It has just changed, so nothing that is known of it holds.
  const { data } = useQuery({ ...documentQuery(id), staleTime: 0 });
  const order = wasOpen ? 2 : 1;
  const { restore, isPending } = useRestore(id);
  const inTrash = data?.deletedAt != null && data.role === 'owner';
  if (inTrash) {
    return (
      <Notice
        order={order}
        icon={<IconFileOff {...ICON} />}
        title={t('editor.trashedTitle', { title: data.title })}
        actions={
          <Home>
            <Button onClick={restore} loading={isPending}>
              {t('document.restore')}
            </Button>
          </Home>
        }
      >
        {t('editor.trashedDetail')}
      </Notice>
    );
  }
  return (
    <Notice
      order={order}
      icon={<IconFileOff {...ICON} />}
      title={wasOpen ? t('editor.goneTitle') : t('editor.notFoundTitle')}
      actions={<Home>{!wasOpen && !guest && <AskForAccess id={id} />}</Home>}
    >
      {wasOpen ? t('editor.goneDetail') : guest ? t('editor.notFoundGuest') : t('editor.notFoundDetail', { username })}
    </Notice>
  );
}

/** Asks the owner for access, whether or not there is such a document. Once there is access, the page opens by itself. */
function AskForAccess({ id }: { id: string }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const [state, setState] = useState<'idle' | 'asking' | 'asked'>('idle');
  const back = useReturn(id, state === 'asked');
  useEffect(() => {
    // Nothing on this page is lost with a reload.
    if (back !== null) window.location.reload();
  }, [back]);
  const ask = async () => {
    setState('asking');
    try {
      await askForAccess(id);
      setState('asked');
    } catch (error) {
      setState('idle');
      notify.failed(t('editor.askFailed'), error);
    }
  };
  return (
    <>
      <span role="status" style={{ flexBasis: '100%' }}>
        {state === 'asked' && t('editor.asked')}
      </span>
      {state !== 'asked' && (
        <Button loading={state === 'asking'} onClick={() => void ask()}>
          {t('editor.askAccess')}
        </Button>
      )}
    </>
  );
}
