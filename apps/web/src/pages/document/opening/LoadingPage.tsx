/** A document that is loading: placeholders, and after a failure the reason. Never an empty document (R5). */

import type { Status } from '@inkstone/sync';
import { Button, Skeleton, VisuallyHidden } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { type CSSProperties, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../../components/Notice.tsx';
import classes from '../DocumentPage.module.css';
import { BackLink } from '../frame/BackLink.tsx';
import { headHeight } from '../frame/sticky-edges.ts';
import titleClasses from '../frame/title/DocumentTitle.module.css';
import { useViewSettings } from '../frame/ViewSettings.ts';
import type { Failure } from './DocumentAddress.ts';
import type { OpenDocument } from './OpenDocument.ts';
import { useShown } from './useOpenDocument.ts';

/** Until the content of `document` has come. */
export function LoadingPage({ document, title }: { document: OpenDocument; title: string | null }) {
  const status = useShown(document, (shown) => shown.status);
  const failure = useShown(document, (shown) => shown.failure);
  return <LoadingNotice title={title} status={status} failure={failure} onRetry={() => document.shared.retryNow()} />;
}

interface LoadingNoticeProps {
  /** As far as it is known from a list. */
  readonly title: string | null;
  readonly status?: Status;
  /** How the last try went, if badly. */
  readonly failure?: Failure | null;
  readonly onRetry?: () => void;
}

const WIDTHS = ['92%', '97%', '64%', '95%', '88%', '93%', '41%'];

/** Milliseconds before the page says that loading takes long. */
const SLOW_HINT_DELAY_MS = 5_000;

export function LoadingNotice({ title, status, failure = null, onRetry }: LoadingNoticeProps) {
  const { t } = useTranslation();
  const { online } = useNetwork();
  const { isWide, zoom } = useViewSettings();
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), SLOW_HINT_DELAY_MS);
    return () => clearTimeout(timer);
  }, []);
  const failed = status?.state === 'offline';
  return (
    <div className={classes.page}>
      <header className={`${classes.head} ${classes.header}`} ref={headHeight}>
        <BackLink />
        <div className={classes.heading}>
          {title === null ? (
            <Skeleton height={18} width={180} />
          ) : (
            <span dir="auto" className={classes.title}>
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
            {t(!online ? 'page.loading.offline' : failure === 'server-error' ? 'page.loading.serverError' : 'editor.notLoadedDetail')}
          </Notice>
        ) : (
          <div className={classes.column} data-wide={isWide || undefined} style={{ '--ink-zoom': zoom / 100 } as CSSProperties}>
            <div className={classes.tools} aria-hidden="true" />
            <div className={classes.desk}>
              <div className={classes.sheet} aria-busy="true">
                <h1 dir="auto" className={titleClasses.title}>
                  {title ?? (
                    <>
                      <VisuallyHidden>{t('editor.loading')}</VisuallyHidden>
                      <Skeleton height={38} width="60%" />
                    </>
                  )}
                </h1>
                <VisuallyHidden role="status">{t('editor.loading')}</VisuallyHidden>
                <div className={classes.skeleton} aria-hidden="true">
                  {WIDTHS.map((width) => (
                    <Skeleton key={width} height={14} width={width} radius="sm" />
                  ))}
                </div>
                <div className={classes.long} role="status">
                  {isLong && t('page.loading.long')}
                </div>
              </div>
            </div>
          </div>
        )}
      </main>
    </div>
  );
}
