/** What one does with versions: bring one back, name it, take changes back, copy it, pass it on. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { headQuery, historyAddress, historyCalls, sessionsKey, type TakeBack } from '../../api/history.ts';
import { refreshLists, useMayCreate } from '../../api/index.ts';
import type { WritingSession } from '../../api/types.ts';
import { useNotify } from '../../components/notifications/useNotify.tsx';
import { cutTitle } from '../../components/titles.ts';
import { NameDialog } from './NameDialog.tsx';
import { TakeBackDialog } from './TakeBackDialog.tsx';
import type { Passage } from './TextView.tsx';
import { momentText } from './times.ts';

export interface HistoryActs {
  /** Whether the user may change the document and the names of its versions. */
  readonly mayEdit: boolean;
  readonly mayCreate: boolean;
  readonly mayCopyLink: boolean;
  /** @param time of the version, as ISO 8601 */
  restore(version: number, time: string): void;
  /** Brings only a passage of a version back. */
  restorePassage(version: number, passage: Passage): void;
  /** Asks for a name. @param name that the version has */
  name(version: number, name: string | null): void;
  unname(version: number): void;
  /** Asks whose changes of a session, and shows what that would change. */
  takeBack(session: Pick<WritingSession, 'from' | 'to' | 'authors' | 'startedAt' | 'endedAt'>): void;
  copy(version: number, time: string): void;
  /** @param from compared with it; null for the version alone */
  copyLink(version: number, from: number | null): void;
}

interface ActsOptions {
  readonly documentId: string;
  readonly title: string;
  readonly mayEdit: boolean;
  /** Told the id of an edit before the server is asked to make it. */
  readonly onAsk?: (editId: string) => void;
  /** The document is now at `version`. */
  readonly onChanged?: (version: number) => void;
}

type Asked =
  | { readonly kind: 'name'; readonly version: number; readonly name: string | null }
  | { readonly kind: 'take-back'; readonly session: Parameters<HistoryActs['takeBack']>[0] };

/** @returns the actions, and the dialogs that they open */
export function useHistoryActions({ documentId, title, mayEdit, onAsk, onChanged }: ActsOptions): {
  acts: HistoryActs;
  dialogs: ReactNode;
} {
  const { t, i18n } = useTranslation();
  const notify = useNotify();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const mayCreate = useMayCreate();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isOpen, setOpen] = useState(false);

  const ask = (next: Asked) => {
    setAsked(next);
    setOpen(true);
  };
  const refresh = () => queries.invalidateQueries({ queryKey: sessionsKey(documentId) });
  const changed = (version: number) => {
    void refresh();
    void queries.invalidateQueries({ queryKey: headQuery(documentId).queryKey });
    onChanged?.(version);
  };
  /** Without a page whose undo has it, the way back is another restore: of the version before. */
  const tellDone = (message: string, version: number) => {
    if (onAsk) notify.done(message);
    else
      notify.undoable(
        `restored-${documentId}-${version}`,
        message,
        () => void bringBack(version - 1, undefined, t('history.actions.undone'), false),
      );
  };

  const bringBack = async (version: number, passage: Passage | undefined, message: string, mayUndo: boolean) => {
    try {
      const before = (await queries.fetchQuery({ ...headQuery(documentId), staleTime: 0 })).version;
      const editId = crypto.randomUUID();
      onAsk?.(editId);
      const now = await historyCalls.restore(documentId, version, { editId, ...(passage && { passage }) });
      changed(now.version);
      if (now.version === before) notify.done(t('history.actions.nothingToRestore'));
      else if (mayUndo) tellDone(message, now.version);
      else notify.done(message);
    } catch (error) {
      notify.failed(t('history.actions.restoreFailed'), error);
    }
  };

  const setName = async (version: number, name: string | null) => {
    try {
      if (name === null) await historyCalls.unname(documentId, version);
      else await historyCalls.name(documentId, version, name);
      await refresh();
      notify.done(name === null ? t('history.actions.unnamed') : t('history.actions.named', { name }));
    } catch (error) {
      notify.failed(t('history.actions.nameFailed'), error);
    }
  };

  const takeBack = async (wanted: TakeBack, name: string | null) => {
    const editId = crypto.randomUUID();
    onAsk?.(editId);
    const { version } = await historyCalls.takeBack(documentId, { ...wanted, editId });
    changed(version);
    tellDone(name === null ? t('history.takeBack.doneForAll') : t('history.takeBack.done', { name }), version);
  };

  const copy = async (version: number, time: string) => {
    try {
      const name = cutTitle(t('history.actions.copyTitle', { title, time: momentText(time, i18n.language) }));
      const made = await historyCalls.copy(documentId, version, name);
      refreshLists(queries);
      await navigate({ to: '/documents/$id', params: { id: made.id } });
    } catch (error) {
      notify.failed(t('history.actions.copyFailed'), error);
    }
  };

  const copyLink = async (version: number, from: number | null) => {
    try {
      await navigator.clipboard.writeText(historyAddress(documentId, version, from));
      notify.done(t('history.actions.linkCopied'));
    } catch (error) {
      notify.failed(t('history.actions.linkFailed'), error);
    }
  };

  const acts: HistoryActs = {
    mayEdit,
    mayCreate,
    mayCopyLink: navigator.clipboard !== undefined,
    restore: (version, time) =>
      void bringBack(version, undefined, t('history.actions.restored', { time: momentText(time, i18n.language) }), true),
    restorePassage: (version, passage) => void bringBack(version, passage, t('history.actions.passageRestored'), true),
    name: (version, name) => ask({ kind: 'name', version, name }),
    unname: (version) => void setName(version, null),
    takeBack: (session) => ask({ kind: 'take-back', session }),
    copy: (version, time) => void copy(version, time),
    copyLink: (version, from) => void copyLink(version, from),
  };
  const close = () => setOpen(false);
  const closed = () => setAsked(null);
  const dialog = { opened: isOpen, onClose: close, onClosed: closed };
  return {
    acts,
    dialogs:
      asked?.kind === 'name' ? (
        <NameDialog {...dialog} name={asked.name} onName={(name) => void setName(asked.version, name)} />
      ) : asked?.kind === 'take-back' ? (
        <TakeBackDialog {...dialog} documentId={documentId} session={asked.session} onApply={takeBack} />
      ) : null,
  };
}
