/** One list of documents, with all that it can be instead: loading, failed, or empty. */
import { Button, Text, VisuallyHidden } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { type Scope, useDocuments } from '../../api/index.ts';
import { errorText } from '../../components/errorText.ts';
import { Notice } from '../../components/Notice.tsx';
import { DocumentDialogs, useDocumentDialogs } from './DocumentDialogs.tsx';
import classes from './DocumentList.module.css';
import { DocumentRow, RowSkeletons } from './DocumentRow.tsx';
import { EmptyList } from './EmptyList.tsx';
import { useDocumentActions } from './useDocumentActions.ts';

export function DocumentList({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const { q: query = '' } = useSearch({ from: '/behind-sign-in/dashboard' });
  const list = useDocuments(scope, query);
  const actions = useDocumentActions();
  const dialogs = useDocumentDialogs();

  if (list.isPending) return <RowSkeletons label={t('dashboard.loading')} />;
  if (list.data === undefined) {
    return (
      <Notice
        icon={<IconAlertTriangle size={30} stroke={1.5} />}
        title={t('dashboard.failed')}
        actions={
          <Button onClick={() => list.refetch()} loading={list.isRefetching}>
            {t('action.retry')}
          </Button>
        }
      >
        {errorText(list.error, t)}
      </Notice>
    );
  }

  const documents = list.data.pages.flatMap(({ items }) => items);
  return (
    <>
      {query !== '' && (
        <Text size="sm" c="dimmed" mb="xs" role="status">
          {documents.length === 0 ? '' : t('dashboard.found', { query })}
        </Text>
      )}
      {documents.length === 0 ? (
        <EmptyList scope={scope} query={query} />
      ) : (
        <div className={classes.surface}>
          <ColumnHeads scope={scope} />
          <ul className={classes.rows} aria-label={t('dashboard.documents')}>
            {documents.map((document) => (
              <DocumentRow key={document.id} document={document} actions={actions} onDialog={dialogs.open} />
            ))}
          </ul>
        </div>
      )}
      {list.hasNextPage && <More busy={list.isFetchingNextPage} failed={list.isFetchNextPageError} onMore={() => list.fetchNextPage()} />}
      <DocumentDialogs dialogs={dialogs} actions={actions} />
    </>
  );
}

function ColumnHeads({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  return (
    <div className={classes.heads} aria-hidden="true">
      <span>{t('dashboard.columnTitle')}</span>
      <span>{t('dashboard.columnOwner')}</span>
      <span>{t('dashboard.columnRole')}</span>
      <span>{scope === 'trash' ? t('dashboard.columnDeleted') : t('dashboard.columnChanged')}</span>
    </div>
  );
}

/** Loads the next page when it comes into sight; after a failure, and by keyboard, the button does. */
function More({ busy, failed, onMore }: { busy: boolean; failed: boolean; onMore: () => void }) {
  const { t } = useTranslation();
  const { ref, entry } = useIntersection({ rootMargin: '400px' });
  const inSight = entry?.isIntersecting ?? false;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `onMore` is another function at each render and always does the same
  useEffect(() => {
    if (inSight && !busy && !failed) onMore();
  }, [inSight, busy, failed]);
  return (
    <div ref={ref} className={classes.more}>
      <Button variant="default" onClick={onMore} loading={busy}>
        {failed ? t('action.retry') : t('dashboard.more')}
      </Button>
      <VisuallyHidden role="status">{busy ? t('dashboard.loading') : ''}</VisuallyHidden>
    </div>
  );
}
