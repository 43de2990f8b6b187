/** What was just done in the sharing dialog, shown and read out; taking somebody's access away can be undone. */
import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Collaborator, useShare } from '../../api/index.ts';
import { useNotify } from '../notifications/useNotify.tsx';

export interface ShareNews {
  readonly kind: 'added' | 'changed' | 'removed';
  /** With the role that they have now, or had. */
  readonly collaborator: Collaborator;
}

interface NewsLineProps {
  readonly documentId: string;
  readonly news: ShareNews | null;
  readonly onNews: (news: ShareNews) => void;
  /** Takes the focus to the field for the next name. */
  readonly toField: () => void;
}

/** In the dialog and no notification: the keys of a dialog don't leave it. */
export function NewsLine({ documentId, news, onNews, toField }: NewsLineProps) {
  const { t } = useTranslation();
  const share = useShare(documentId);
  const notify = useNotify();
  const undo = ({ user, role }: Collaborator) => {
    if (share.isPending) return;
    share.mutate(
      { login: user.username, role },
      {
        onSuccess: (collaborator) => {
          toField();
          onNews({ kind: 'added', collaborator });
        },
        onError: (error) => notify.failed(t('share.changeFailed', { name: user.displayName }), error),
      },
    );
  };
  return (
    <Group justify="space-between" gap="4px 12px" mt={news ? 8 : 0}>
      <Text role="status" size="sm" flex="1 1 8.5rem" miw={0} style={{ overflowWrap: 'anywhere' }}>
        {news && <NewsText news={news} />}
      </Text>
      {news?.kind === 'removed' && (
        <Button size="compact-sm" variant="light" aria-disabled={share.isPending} onClick={() => undo(news.collaborator)}>
          {t('action.undo')}
        </Button>
      )}
    </Group>
  );
}

function NewsText({ news: { kind, collaborator } }: { news: ShareNews }) {
  const { t } = useTranslation();
  const name = collaborator.user.displayName;
  if (kind === 'changed') return t(`share.changed.${collaborator.role}`, { name });
  return t(`share.${kind}`, { name });
}
