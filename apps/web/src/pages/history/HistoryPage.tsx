/** The page of a document's history: the document at any moment, what changed since any other one, and who wrote what. */
import '../document/texts.ts';
import './texts.ts';
import { Button } from '@mantine/core';
import { IconFileOff, IconPlugConnectedX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { headQuery } from '../../api/history.ts';
import { ApiError } from '../../api/index.ts';
import type { DocumentInfo } from '../../api/types.ts';
import { errorText } from '../../components/errorText.ts';
import { Notice } from '../../components/Notice.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { LoadingNotice } from '../document/opening/LoadingPage.tsx';
import { useKnownDocument } from '../document/opening/useKnownDocument.ts';
import { HistoryView } from './HistoryView.tsx';
import { useNewTimeline } from './useTimeline.ts';

interface HistoryPageProps {
  readonly id: string;
  /** The version to be shown; undefined: the newest. */
  readonly version: number | undefined;
  /** The version that it is compared with. */
  readonly from: number | undefined;
}

const ICON = { size: 32, stroke: 1.5 } as const;

export function HistoryPage({ id, version, from }: HistoryPageProps) {
  const knownTitle = useKnownDocument(id)?.title ?? null;
  const { data, error, refetch, isFetching } = useQuery(headQuery(id));
  if (data) return <Opened info={data} version={version} from={from} />;
  if (error) return <Unavailable error={error} isAsking={isFetching} onRetry={() => void refetch()} />;
  return <LoadingNotice title={knownTitle} />;
}

function Opened({ info, version, from }: Omit<HistoryPageProps, 'id'> & { readonly info: DocumentInfo }) {
  const { t } = useTranslation();
  usePageTitle(t('history.titleOf', { title: info.title }));
  const timeline = useNewTimeline(info.id, Math.min(version ?? info.version, info.version), info.version);
  if (!timeline) return <LoadingNotice title={info.title} />;
  return <HistoryView info={info} timeline={timeline} version={version} from={from} />;
}

function Unavailable({ error, isAsking, onRetry }: { error: unknown; isAsking: boolean; onRetry: () => void }) {
  const { t } = useTranslation();
  const isGone = error instanceof ApiError && error.status === 404;
  return (
    <main>
      <Notice
        order={1}
        icon={isGone ? <IconFileOff {...ICON} /> : <IconPlugConnectedX {...ICON} />}
        title={t(isGone ? 'editor.notFoundTitle' : 'history.noHistory')}
        actions={
          <>
            {!isGone && (
              <Button onClick={onRetry} loading={isAsking}>
                {t('action.retry')}
              </Button>
            )}
            <Button component={Link} to="/" variant={isGone ? 'filled' : 'default'}>
              {t('action.home')}
            </Button>
          </>
        }
      >
        {errorText(error, t)}
      </Notice>
    </main>
  );
}
