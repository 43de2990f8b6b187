/**
 * The actions on documents of a list, one or many. Lists show the result at once, and a few calls run at a time. If some fail, lists show those documents
 * as before, and a notification names them and offers to try again. The calls continue when the user leaves the list.
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
  /** Selects the texts of the notifications. */
  readonly kind: 'trash' | 'restore' | 'delete' | 'duplicate' | 'star' | 'unstar' | 'tag' | 'rename' | 'leave';
  readonly call: (document: DocumentInfo) => Promise<unknown>;
  /** The change that lists show before the server has answered. */
  readonly show?: ListChange;
  /** Called with the documents whose calls succeeded, if there are any. */
  readonly onDone?: (documents: Documents) => void;
}

const same: ListChange = (document) => document;
const without: ListChange = () => null;

/** Whether the user may move the document into the trash: its owner and administrators may, and the API gives both the role `owner`. */
export function mayTrash({ role }: DocumentInfo): boolean {
  return role === 'owner';
}

/** Whether the user may give the document another title. */
export function mayRename({ role }: DocumentInfo): boolean {
  return role !== 'viewer';
}

function idsOf(documents: Documents): ReadonlySet<string> {
  return new Set(documents.map(({ id }) => id));
}

/** @param onNew called before new documents appear in the list */
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
    /** Puts a tag on documents, or takes it off. With the tag's `name`, a notification says that it is done; it is for places where the user doesn't see the tag. */
    tag: (documents: Documents, tag: string, on: boolean, name?: string) => {
      const changed = ({ tags }: DocumentInfo) => [...tags.filter((other) => other !== tag), ...(on ? [tag] : [])];
      return run(documents, {
        kind: 'tag',
        call: (document) => documentCalls.setTags(document.id, changed(document)),
        show: (document, list) => (list.tag === tag && !on ? null : { ...document, tags: changed(document) }),
        onDone: (done) => {
          void queries.invalidateQueries({ queryKey: tagKeys.all });
          if (name !== undefined) notify.done(t('library.done.tag', { count: done.length, title: done[0]?.title ?? '', tag: name }));
        },
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
    /** Moves documents into the trash. Documents that the user may not delete stay. */
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
    /** Gives up the user's own access to documents that others have shared. */
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
