/** A document that is on its way: its outline, and after a failed try the reason. Never an empty document (R5). */

import type { Status } from '@inkstone/sync';
import { Button, Skeleton, VisuallyHidden } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/Notice.tsx';
import { BackLink } from './BackLink.tsx';
import classes from './DocumentPage.module.css';
import type { OpenDocument } from './OpenDocument.ts';
import { useShown } from './useOpenDocument.ts';

/** Until the content of `document` has come. */
export function LoadingPage({ document, title }: { document: OpenDocument; title: string | null }) {
  const status = useShown(document, (shown) => shown.status);
  return <LoadingNotice title={title} status={status} onRetry={() => document.shared.retryNow()} />;
}

interface LoadingNoticeProps {
  /** As far as it is known from a list. */
  readonly title: string | null;
  readonly status?: Status;
  readonly onRetry?: () => void;
}

const WIDTHS = ['92%', '97%', '64%', '95%', '88%', '93%', '41%'];

export function LoadingNotice({ title, status, onRetry }: LoadingNoticeProps) {
  const { t } = useTranslation();
  const failed = status?.state === 'offline';
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <BackLink />
        <div className={classes.heading}>
          {title === null ? (
            <>
              {!failed && <VisuallyHidden component="h1">{t('editor.loading')}</VisuallyHidden>}
              <Skeleton height={18} width={180} />
            </>
          ) : (
            <span className={classes.title} {...(!failed && { role: 'heading', 'aria-level': 1 })}>
              {title}
            </span>
          )}
        </div>
      </header>
      <main className={classes.main}>
        {failed ? (
          <Notice
            order={1}
            icon={<IconPlugConnectedX size={32} stroke={1.5} />}
            title={t('editor.notLoadedTitle')}
            actions={
              <Button onClick={onRetry} loading={status.retryAt === null}>
                {t('action.retry')}
              </Button>
            }
          >
            {t('editor.notLoadedDetail')}
          </Notice>
        ) : (
          <div className={classes.sheet} aria-busy="true">
            <VisuallyHidden role="status">{t('editor.loading')}</VisuallyHidden>
            <div className={classes.outline} aria-hidden="true">
              {WIDTHS.map((width) => (
                <Skeleton key={width} height={14} width={width} radius="sm" />
              ))}
            </div>
          </div>
        )}
      </main>
    </div>
  );
}
