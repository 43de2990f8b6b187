/** One list of documents, with all that it can be instead: loading, failed, or empty. */
import { IconAlertTriangle } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DocumentInfo, itemsOf, type ListQuery, listQuery, type Page, shownPages, useActs, useTag } from '../../../api/index.ts';
import { errorText } from '../../../components/errorText.ts';
import { Notice } from '../../../components/Notice.tsx';
import { queryOf } from '../preferences.ts';
import type { Section } from '../sections.ts';
import classes from './DocumentList.module.css';
import { DocumentRows } from './DocumentRows.tsx';
import { EmptyList, NoSuchTag } from './EmptyList.tsx';
import { useLiveList } from './live/useLiveList.ts';
import { useWatch } from './live/useWatch.ts';
import { RetryButton } from './RetryButton.tsx';
import { ListSkeleton } from './Skeletons.tsx';
import { useListPreferences } from './useListPreferences.ts';

const NO_IDS: readonly string[] = [];
const NO_PAGES: readonly Page<DocumentInfo>[] = [];

export function DocumentList({ section }: { section: Section }) {
  const { t } = useTranslation();
  const { q: query = '' } = useSearch({ from: '/behind-sign-in/dashboard' });
  const { view, sorting } = useListPreferences(section.scope);
  const list = useMemo<ListQuery>(() => queryOf(section, query, sorting, view), [section, query, sorting, view]);
  const loaded = useInfiniteQuery(listQuery(list));
  const acts = useActs();
  const held = loaded.data?.pages ?? NO_PAGES;
  const pages = useMemo(() => shownPages(held, list, acts), [held, list, acts]);
  const documents = useMemo(() => itemsOf(pages), [pages]);

  const sight = useRef({ first: 0, last: 0 });
  const onSight = useCallback((first: number, last: number) => {
    sight.current = { first, last };
  }, []);
  const changed = useLiveList(list, loaded.isStale && !loaded.isPlaceholderData, () => pagesAt(pages, sight.current));

  const isTagMissing = useTag(section.tag) === null && section.tag !== null;
  /** Why it could not be loaded, while that is tried again. */
  const [failed, setFailed] = useState<{ readonly list: ListQuery; readonly error: unknown } | null>(null);
  const failure = failed?.list === list ? failed.error : null;
  const retry = async () => {
    setFailed({ list, error: loaded.error });
    await loaded.refetch();
    setFailed(null);
  };

  if (isTagMissing) return <NoSuchTag />;
  if (loaded.isPending && failure === null) return <ListSkeleton view={view} label={t('dashboard.loading')} />;
  if (loaded.data === undefined) {
    return (
      <Notice
        icon={<IconAlertTriangle size={30} stroke={1.5} />}
        title={t('dashboard.failed')}
        actions={<RetryButton isBusy={loaded.isFetching} onClick={() => void retry()} />}
      >
        {errorText(loaded.error ?? failure, t)}
      </Notice>
    );
  }

  // More may follow where all that is loaded is on its way to the trash.
  const isEmpty = documents.length === 0 && !loaded.isPlaceholderData && !loaded.hasNextPage;
  return (
    <>
      {query !== '' && (
        <p role="status" className={classes.found}>
          {documents.length === 0 || loaded.isPlaceholderData
            ? ''
            : t(loaded.hasNextPage ? 'library.foundMore' : 'library.found', { count: documents.length, query })}
        </p>
      )}
      {isEmpty ? (
        <Empty section={section} query={query} onChanged={changed} />
      ) : (
        <DocumentRows
          section={section}
          list={list}
          documents={documents}
          hasMore={loaded.hasNextPage}
          isLoadingMore={loaded.isFetchingNextPage}
          hasFailed={loaded.isFetchNextPageError}
          isOld={loaded.isPlaceholderData}
          onMore={() => void loaded.fetchNextPage()}
          onChanged={changed}
          onSight={onSight}
        />
      )}
      {loaded.isFetchNextPageError && (
        <div className={classes.more} role="alert">
          {errorText(loaded.error, t)}
          <RetryButton variant="default" isBusy={loaded.isFetchingNextPage} onClick={() => void loaded.fetchNextPage()} />
        </div>
      )}
    </>
  );
}

function Empty({ section, query, onChanged }: { section: Section; query: string; onChanged: () => void }) {
  useWatch(NO_IDS, 0, -1, onChanged);
  return <EmptyList section={section} query={query} />;
}

/** Which of the loaded pages hold what is in sight. */
function pagesAt(pages: readonly Page<DocumentInfo>[], { first, last }: { first: number; last: number }): readonly number[] {
  let start = 0;
  return pages.flatMap(({ items }, index) => {
    const isInSight = start <= last && start + items.length > first;
    start += items.length;
    return isInSight ? [index] : [];
  });
}
