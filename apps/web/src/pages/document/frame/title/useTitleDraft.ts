/**
 * The title while it is changed: saved after a pause, and on leaving the field, the page or the tab. What the server has not taken yet is kept on this
 * device and sent again: until the server answers, or when its user opens the document the next time.
 */
import { notifications } from '@mantine/notifications';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, documentCalls, isTemporary, useRenameDocument, useSession } from '../../../../api/index.ts';
import { errorText } from '../../../../components/errorText.ts';
import { forgetTitle, keepTitle, keptTitle } from './kept-title.ts';

/** Milliseconds from the last key to saving. */
const SAVE_DELAY_MS = 1_000;
/** Milliseconds from a failure to the next try. */
const RETRY_MS = 3_000;

interface TitleDraft {
  /** What the field holds. */
  readonly shown: string;
  /** Whether that is being typed; else it is the title. */
  readonly isTyped: boolean;
  readonly onEnter: () => void;
  readonly onChange: (draft: string) => void;
  readonly onLeave: () => void;
  /** Gives back the title as it was when the field was entered, whether a later one was saved or not. */
  readonly takeBack: () => void;
}

/** @param title what the server told last */
export function useTitleDraft(id: string, title: string): TitleDraft {
  const [draft, setDraft] = useState<string | null>(null);
  /** The title when the field was entered, and the last one that was sent from it. */
  const [entered, setEntered] = useState({ title, sent: title });
  const { current, send, sendOnLeaving } = useRenaming(id, title);
  const [seen, setSeen] = useState(current);
  if (seen !== current) {
    setSeen(current);
    // Another's title is shown, unless one is being typed over it.
    if (draft?.trim() === seen) setDraft(null);
  }
  const wanted = draft?.trim() ?? '';
  const unsent = wanted !== '' && wanted !== current ? wanted : null;

  const save = useEffectEvent(() => {
    if (unsent === null) return;
    setEntered((before) => ({ ...before, sent: unsent }));
    // What is typed stays in the field as it is, with the space at its end.
    setSeen(unsent);
    send(unsent);
  });
  const saveOnLeaving = useEffectEvent(() => {
    if (unsent !== null) sendOnLeaving(unsent);
  });
  useEffect(() => {
    if (unsent === null) return;
    const timer = setTimeout(() => save(), SAVE_DELAY_MS);
    return () => clearTimeout(timer);
  }, [unsent]);
  useEffect(() => {
    const onHidden = () => document.visibilityState === 'hidden' && saveOnLeaving();
    const onPageHide = () => saveOnLeaving();
    window.addEventListener('pagehide', onPageHide);
    document.addEventListener('visibilitychange', onHidden);
    return () => {
      window.removeEventListener('pagehide', onPageHide);
      document.removeEventListener('visibilitychange', onHidden);
      // Back, or a link: the field is gone before it could lose the focus.
      save();
    };
  }, []);

  return {
    shown: draft ?? current,
    isTyped: draft !== null,
    onEnter: () => setEntered({ title: current, sent: current }),
    onChange: setDraft,
    onLeave: () => {
      if (unsent !== null) send(unsent);
      setDraft(null);
    },
    takeBack: () => {
      setDraft(null);
      // What somebody else has named it meanwhile stays.
      if (current === entered.sent && current !== entered.title) send(entered.title);
    },
  };
}

interface Renaming {
  /** What was sent, until the server has told everyone; else what it told last. */
  readonly current: string;
  readonly send: (next: string) => void;
  /** The page may be gone at the next moment. */
  readonly sendOnLeaving: (next: string) => void;
}

function useRenaming(id: string, title: string): Renaming {
  const { t } = useTranslation();
  const place = { user: useSession().id, id };
  const waiting = `title-${id}`;
  const rename = useRenameDocument();
  const [sent, setSent] = useState<{ readonly over: string; readonly title: string } | null>(null);
  if (sent !== null && sent.over !== title) setSent(null);

  const refused = (error: unknown, next: string) => {
    forgetTitle(place, next);
    setSent(null);
    notifications.show({ color: 'red', title: t('editor.titleFailed'), message: errorText(error, t) });
  };
  const send = (next: string): void => {
    setSent({ over: title, title: next });
    keepTitle(place, { title: next, over: title, isSent: false });
    rename.mutateAsync({ id, title: next }).then(
      () => {
        forgetTitle(place, next);
        notifications.hide(waiting);
      },
      (error) => {
        if (!mayBeTakenLater(error)) return refused(error, next);
        notifications.show({ id: waiting, autoClose: false, title: t('editor.titleWaits'), message: errorText(error, t) });
        // A later title takes the place of one that waits.
        setTimeout(() => keptTitle(place)?.title === next && send(next), RETRY_MS);
      },
    );
  };
  const sendOnLeaving = (next: string): void => {
    const kept = { title: next, over: title };
    keepTitle(place, { ...kept, isSent: true });
    setSent({ over: title, title: next });
    documentCalls.rename(id, next).then(
      () => forgetTitle(place, next),
      () => keepTitle(place, { ...kept, isSent: false }),
    );
  };
  const sendKept = useEffectEvent(async () => {
    const kept = keptTitle(place);
    const now = kept && (await documentCalls.titleOf(id).catch(() => null));
    if (kept === null || now === null) return;
    if (now === kept.over) return send(kept.title);
    forgetTitle(place, kept.title);
    if (now !== kept.title && !kept.isSent)
      notifications.show({ color: 'red', title: t('editor.titleFailed'), message: t('editor.titleTaken', { title: kept.title }) });
  });
  useEffect(() => void sendKept(), []);
  return { current: sent?.over === title ? sent.title : title, send, sendOnLeaving };
}

/** Whether the same title may be taken once the server answers, or its user has signed in again. */
function mayBeTakenLater(error: unknown): boolean {
  return isTemporary(error) || (error instanceof ApiError && (error.status === 401 || error.status === 429));
}
