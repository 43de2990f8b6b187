/** Who did what with the document, newest first. It is for those who may edit it, and says nothing of addresses and devices. */
import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDocumentActivity } from '../../../api/admin.ts';
import { itemsOf } from '../../../api/index.ts';
import type { Activity } from '../../../api/types.ts';
import { sentenceOf } from '../../../components/activity/sentence.ts';
import { errorText } from '../../../components/errorText.ts';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { UserAvatar } from '../../../components/user/UserAvatar.tsx';
import type { PanelProps } from '../frame/panel/panel-props.ts';
import classes from './ActivityPanel.module.css';

export function ActivityPanel({ document }: PanelProps) {
  const { t } = useTranslation();
  const pages = useDocumentActivity(document.id);
  const entries = pages.data ? itemsOf(pages.data.pages) : [];
  return (
    <Stack gap="sm">
      {pages.isPending && <Skeleton height={120} radius="md" aria-busy="true" />}
      {pages.data && entries.length === 0 && <Text size="sm">{t('activity.empty')}</Text>}
      {entries.length > 0 && (
        <ul className={classes.list}>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
      {pages.isError && (
        <Alert color="red" title={t('activity.loadFailed')}>
          <Stack gap="xs" align="flex-start">
            {errorText(pages.error, t)}
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => void (pages.isFetchNextPageError ? pages.fetchNextPage() : pages.refetch())}
            >
              {t('action.retry')}
            </Button>
          </Stack>
        </Alert>
      )}
      {pages.hasNextPage && !pages.isError && (
        <Button variant="default" aria-busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t(pages.isFetchingNextPage ? 'activity.loading' : 'activity.more')}
        </Button>
      )}
    </Stack>
  );
}

function Entry({ entry }: { entry: Activity }) {
  const { t, i18n } = useTranslation();
  return (
    <li className={classes.entry}>
      {entry.actor ? <UserAvatar user={entry.actor} size={24} /> : <span className={classes.nobody} />}
      <div>
        <Text size="sm">{sentenceOf(entry, t('activity.thisDocument'), t)}</Text>
        <Text size="xs" c="dimmed">
          <RelativeTime iso={entry.createdAt} language={i18n.language} />
        </Text>
      </div>
    </li>
  );
}
