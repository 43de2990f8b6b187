/** Says what was just done in the sharing dialog, also to screen readers. Removing a person or a group can be undone. */
import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Sharing, useShare } from '../../api/index.ts';
import { useNotify } from '../notifications/useNotify.tsx';

export interface ShareNews {
  readonly text: string;
  /** What gives back the access that was just removed, and from whom. */
  readonly undo?: { readonly name: string; readonly sharing: Sharing };
}

interface NewsLineProps {
  readonly documentId: string;
  readonly news: ShareNews | null;
  readonly onNews: (news: ShareNews) => void;
  /** Moves the focus to the field for the next name. */
  readonly toField: () => void;
}

/** It is part of the dialog and not a notification, because the Tab key does not leave a dialog. */
export function NewsLine({ documentId, news, onNews, toField }: NewsLineProps) {
  const { t } = useTranslation();
  const share = useShare(documentId);
  const notify = useNotify();
  const undo = ({ name, sharing }: NonNullable<ShareNews['undo']>) => {
    if (share.isPending) return;
    share.mutate(sharing, {
      onSuccess: () => {
        toField();
        onNews({ text: t('share.added', { name }) });
      },
      onError: (error) => notify.failed(t('share.changeFailed', { name }), error),
    });
  };
  return (
    <Group justify="space-between" gap="4px 12px" mt={news ? 8 : 0}>
      <Text role="status" size="sm" flex="1 1 8.5rem" miw={0} style={{ overflowWrap: 'anywhere' }}>
        {news?.text}
      </Text>
      {news?.undo && (
        <Button size="compact-sm" variant="light" aria-disabled={share.isPending} onClick={() => news.undo && undo(news.undo)}>
          {t('action.undo')}
        </Button>
      )}
    </Group>
  );
}
