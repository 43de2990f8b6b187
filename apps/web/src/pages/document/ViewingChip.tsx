/** Says that the document can only be read here, why, and what to do about it. */
import { Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument, useSession } from '../../api/index.ts';
import { CopyLink } from '../../components/share/CopyLink.tsx';
import classes from './DocumentPage.module.css';
import { nameOf } from './people-here.ts';

export function ViewingChip({ id }: { id: string }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={340} shadow="md" trapFocus returnFocus withinPortal={false}>
      <Popover.Target>
        <UnstyledButton className={classes.chip} onClick={() => setOpened(!opened)}>
          <IconEye size={16} aria-hidden="true" />
          <span className={classes.chipName}>{t('page.viewing.chip')}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.popover}>
        <Why id={id} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Why({ id }: { id: string }) {
  const { t } = useTranslation();
  const account = useSession();
  const known = useDocument(id).data;
  const owner = known?.owner;
  if (known?.deletedAt != null) return <Text size="sm">{t('page.banner.trashed')}</Text>;
  return (
    <Stack gap={8}>
      <Text size="sm">{t(account.role === 'viewer' ? 'page.viewing.account' : 'page.viewing.document')}</Text>
      {account.role !== 'viewer' && (
        <Text size="sm">
          {owner ? t('page.viewing.ask', { name: nameOf(owner), username: account.username }) : t('page.viewing.askOwner')}
        </Text>
      )}
      <CopyLink documentId={id} />
    </Stack>
  );
}
