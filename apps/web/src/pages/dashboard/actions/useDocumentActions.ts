/**
 * What one does with documents of a list, one or many: lists show it at once, a few calls run at a time, and what failed is shown as it was,
 * said by name, and can be tried again. It goes on when the list is left.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  actOn,
  changeListed,
  type DocumentInfo,
  documentCalls,
  type ListChange,
  refreshLists,
  runBatch,
  stopLists,
  tagKeys,
  useSession,
} from '../../../api/index.ts';
import { errorText } from '../../../components/errorText.ts';
import { longWork } from '../../../components/notifications/longWork.tsx';
import { useNotify } from '../../../components/notifications/useNotify.tsx';
import { cutTitle } from '../../../components/titles.ts';

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

const same: ListChange = (document) => document;
const without: ListChange = () => null;

/** Moving into the trash is the owner's, and an administrator's. */
export function mayTrash({ role }: DocumentInfo): boolean {
  return role === 'owner';
}

function idsOf(documents: Documents): ReadonlySet<string> {
  return new Set(documents.map(({ id }) => id));
}

/** @param onNew called before documents appear that were not listed */
export function useDocumentActions(onNew: () => void = () => undefined) {
  const { t } = useTranslation();
  const notify = useNotify();
  const queries = useQueryClient();
  const me = useSession().id;

  const run = async (documents: Documents, act: Act): Promise<void> => {
    const { show = same } = act;
    const count = documents.length;
    if (count === 0) return;
    const work = async (onProgress?: (done: number) => void) => {
      const outcome = await runBatch({ items: documents, call: act.call, onProgress });
      const done = idsOf(outcome.done.map(({ item }) => item));
      await stopLists(queries);
      changeListed(queries, (document, list) => (done.has(document.id) ? show(document, list) : document));
      return outcome;
    };
    const { done, failed } = await actOn(idsOf(documents), show, () =>
      count === 1 ? work() : longWork(count, (done) => t(`library.progress.${act.kind}`, { done, count }), work),
    );
    if (failed.length > 0) {
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
        call: ({ id, title }) => documentCalls.duplicate(id, cutTitle(t('document.copyOf', { title }))),
        onDone: (copied) => notify.done(say('duplicate', copied)),
      });
    },
    /** Others' documents are left where they are. */
    trash: (documents: Documents) => {
      const own = documents.filter(mayTrash);
      const left = documents.length - own.length;
      if (own.length === 0) return notify.done(t('library.leftToOthers', { count: left }));
      return run(own, {
        kind: 'trash',
        call: ({ id }) => documentCalls.trash(id),
        show: (document, { scope }) => (scope === 'trash' ? document : null),
        onDone: (trashed) => {
          const message = [say('trash', trashed), left > 0 && t('library.leftToOthers', { count: left })].filter(Boolean).join('. ');
          notify.undoable(`trashed-${trashed.map(({ id }) => id).join()}`, message, () => void restore(trashed));
        },
      });
    },
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
