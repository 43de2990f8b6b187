/**
 * What one does with documents of a list, one or many: lists show it at once, a few calls run at a time, and what failed is put back,
 * said by name, and can be tried again.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeListed,
  type DocumentInfo,
  documentCalls,
  type ListChange,
  putBack,
  refreshLists,
  runBatch,
  stopLists,
  tagKeys,
  useSession,
} from '../../api/index.ts';
import { errorText } from '../../components/errorText.ts';
import { cutTitle } from '../../components/titles.ts';
import { useNotify } from '../../components/useNotify.tsx';

type Documents = readonly DocumentInfo[];

interface Act {
  /** Names it for its messages. */
  readonly kind: 'trash' | 'restore' | 'delete' | 'duplicate' | 'star' | 'unstar' | 'tag' | 'rename' | 'leave';
  readonly call: (document: DocumentInfo) => Promise<unknown>;
  /** What lists show of it before the server has answered. */
  readonly show?: ListChange;
  /** Called with those that went well, if there are any. */
  readonly onDone?: (documents: Documents) => void;
}

export interface Progress {
  readonly kind: Act['kind'];
  readonly done: number;
  readonly total: number;
}

const without: ListChange = () => null;

/** @param onNew called before documents appear that were not listed */
export function useDocumentActions(onNew: () => void = () => undefined) {
  const { t } = useTranslation();
  const notify = useNotify();
  const queries = useQueryClient();
  const me = useSession().id;
  const [progress, setProgress] = useState<Progress | null>(null);

  const run = async (documents: Documents, act: Act): Promise<void> => {
    const ids = new Set(documents.map(({ id }) => id));
    const { show } = act;
    const apply = (chosen: ReadonlySet<string>) => {
      if (show) changeListed(queries, (document, list) => (chosen.has(document.id) ? show(document, list) : document));
    };
    const before = await stopLists(queries);
    apply(ids);
    const total = documents.length;
    if (total > 1) setProgress({ kind: act.kind, done: 0, total });
    const { done, failed } = await runBatch({
      items: documents,
      call: act.call,
      onProgress: (count) => total > 1 && setProgress({ kind: act.kind, done: count, total }),
    });
    setProgress(null);
    if (failed.length > 0) {
      if (show) putBack(queries, before);
      apply(new Set(done.map(({ item }) => item.id)));
      notify.failedSome(
        t(`library.failed.${act.kind}`, { count: failed.length }),
        failed.map(({ item, error }) => ({ name: item.title, reason: errorText(error, t) })),
        () =>
          void run(
            failed.map(({ item }) => item),
            act,
          ),
      );
    }
    if (done.length > 0) act.onDone?.(done.map(({ item }) => item));
    refreshLists(queries);
  };

  /** "“Notes” is in the trash", or "3 documents are in the trash". */
  const say = (kind: 'trash' | 'restore' | 'delete' | 'duplicate' | 'leave', documents: Documents) =>
    t(`library.done.${kind}`, { count: documents.length, title: documents[0]?.title ?? '' });

  const restore = (documents: Documents) => {
    onNew();
    return run(documents, {
      kind: 'restore',
      call: ({ id }) => documentCalls.restore(id),
      show: (document, { scope }) => (scope === 'trash' ? null : document),
      onDone: (restored) => notify.done(say('restore', restored)),
    });
  };

  return {
    progress,
    rename: (document: DocumentInfo, title: string) =>
      run([document], { kind: 'rename', call: ({ id }) => documentCalls.rename(id, title), show: (shown) => ({ ...shown, title }) }),
    star: (documents: Documents, starred: boolean) =>
      run(documents, {
        kind: starred ? 'star' : 'unstar',
        call: ({ id }) => documentCalls.star(id, starred),
        show: (document, { scope }) => (scope === 'starred' && !starred ? null : { ...document, starred }),
      }),
    /** Puts a tag on documents, or takes it off. */
    tag: (documents: Documents, tag: string, on: boolean) => {
      const changed = ({ tags }: DocumentInfo) => [...tags.filter((other) => other !== tag), ...(on ? [tag] : [])];
      return run(documents, {
        kind: 'tag',
        call: (document) => documentCalls.setTags(document.id, changed(document)),
        show: (document, list) => (list.tag === tag && !on ? null : { ...document, tags: changed(document) }),
        onDone: () => void queries.invalidateQueries({ queryKey: tagKeys.all }),
      });
    },
    duplicate: (documents: Documents) => {
      onNew();
      return run(documents, {
        kind: 'duplicate',
        call: ({ id, title }) => documentCalls.duplicate(id, cutTitle(t('library.copyOf', { title }))),
        onDone: (copied) => notify.done(say('duplicate', copied)),
      });
    },
    trash: (documents: Documents) =>
      run(documents, {
        kind: 'trash',
        call: ({ id }) => documentCalls.trash(id),
        show: (document, { scope }) => (scope === 'trash' ? document : null),
        onDone: (trashed) =>
          notify.undoable(`trashed-${trashed.map(({ id }) => id).join()}`, say('trash', trashed), () => void restore(trashed)),
      }),
    restore,
    /** Gives up one's own access to what others have shared. */
    leave: (documents: Documents) =>
      run(documents, {
        kind: 'leave',
        call: ({ id }) => documentCalls.unshare(id, me),
        show: without,
        onDone: (left) => notify.done(say('leave', left)),
      }),
    deleteForGood: (documents: Documents) =>
      run(documents, {
        kind: 'delete',
        call: ({ id }) => documentCalls.deleteForGood(id),
        show: without,
        onDone: (deleted) => notify.done(say('delete', deleted)),
      }),
  };
}

export type DocumentActions = ReturnType<typeof useDocumentActions>;
