/** A list that comes in pages: what stands in its place while it loads, when it is empty and when it fails, and the way to more. */
import { Button, Skeleton, Text } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { itemsOf, type Page } from '../../api/index.ts';
import { LoadFailure } from '../settings/LoadFailure.tsx';
import frame from '../settings/Settings.module.css';
import classes from './Admin.module.css';

export interface Pages<Item>
  extends Pick<
    UseInfiniteQueryResult,
    | 'error'
    | 'isPending'
    | 'isError'
    | 'isRefetching'
    | 'isPlaceholderData'
    | 'hasNextPage'
    | 'isFetchingNextPage'
    | 'isFetchNextPageError'
    | 'refetch'
    | 'fetchNextPage'
  > {
  readonly data: InfiniteData<Page<Item>, unknown> | undefined;
}

interface ResultsProps<Item> {
  readonly label: string;
  readonly pages: Pages<Item>;
  readonly empty: string;
  readonly failed: string;
  readonly more: string;
  /** Takes the focus when the row that had it is gone. */
  readonly listRef?: RefObject<HTMLUListElement | null>;
  readonly row: (item: Item) => ReactNode;
}

export function Results<Item extends { readonly id: string }>(props: ResultsProps<Item>) {
  const { label, pages, empty, failed, more, listRef, row } = props;
  const items = pages.data ? itemsOf(pages.data.pages) : [];
  return (
    <>
      {pages.isPending && <Skeleton height={200} radius="md" aria-busy="true" />}
      {pages.isError && !pages.isFetchNextPageError && <LoadFailure title={failed} query={pages} />}
      {pages.data && items.length === 0 && (
        <Text size="sm" c="dimmed" role="status">
          {empty}
        </Text>
      )}
      {items.length > 0 && (
        <ul
          ref={listRef}
          tabIndex={-1}
          aria-label={label}
          aria-busy={pages.isPlaceholderData}
          className={`${frame.rows} ${classes.list} ${pages.isPlaceholderData ? classes.quiet : ''}`}
        >
          {items.map(row)}
        </ul>
      )}
      {pages.isFetchNextPageError && <LoadFailure title={failed} query={{ ...pages, refetch: () => pages.fetchNextPage() }} />}
      {pages.hasNextPage && !pages.isFetchNextPageError && <More label={more} pages={pages} />}
    </>
  );
}

/** Loads the next page when it comes into sight, or by the button. */
function More<Item>({ label, pages }: { label: string; pages: Pages<Item> }) {
  const { t } = useTranslation();
  const { isFetchingNextPage, isPlaceholderData, fetchNextPage } = pages;
  const button = useRef<HTMLButtonElement>(null);
  const load = useRef(() => {});
  useEffect(() => {
    load.current = () => {
      if (!isFetchingNextPage && !isPlaceholderData) void fetchNextPage();
    };
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each page it may still be in sight
  useEffect(() => {
    if (button.current === null) return;
    const sight = new IntersectionObserver(([entry]) => entry?.isIntersecting && load.current(), { rootMargin: '400px' });
    sight.observe(button.current);
    return () => sight.disconnect();
  }, [pages.data]);
  return (
    <div>
      <Button ref={button} variant="default" aria-busy={isFetchingNextPage} onClick={() => load.current()}>
        {isFetchingNextPage ? t('activity.loading') : label}
      </Button>
    </div>
  );
}
