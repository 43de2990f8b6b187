/** What a list says when there is nothing in it: why, and what to do. */
import { Button } from '@mantine/core';
import { IconFilePlus, IconInbox, IconSearchOff, IconTrash, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type Scope, useSession } from '../../api/index.ts';
import { Notice } from '../../components/Notice.tsx';
import { useNewDocument } from './useNewDocument.ts';

const ICONS = { all: IconInbox, owned: IconFilePlus, shared: IconUsers, trash: IconTrash } as const;

export function EmptyList({ scope, query }: { scope: Scope; query: string }) {
  const { t } = useTranslation();
  const { role, username } = useSession();
  const { create, busy } = useNewDocument();
  if (query !== '') {
    return (
      <Notice icon={<IconSearchOff size={30} stroke={1.5} />} title={t('empty.search', { query })}>
        {t('empty.searchHint')}
      </Notice>
    );
  }
  const Icon = ICONS[scope];
  const mayCreate = role !== 'viewer';
  const offerCreate = mayCreate && (scope === 'all' || scope === 'owned');
  return (
    <Notice
      icon={<Icon size={30} stroke={1.5} />}
      title={t(`empty.${scope}`)}
      actions={
        offerCreate ? (
          <Button onClick={create} loading={busy}>
            {t('dashboard.create')}
          </Button>
        ) : undefined
      }
    >
      {scope === 'all' && !mayCreate ? t('empty.allHintViewer') : t(`empty.${scope}Hint`, { username })}
    </Notice>
  );
}
