/** Why a document can only be read here, and what to do about it. */
import '../opened-texts.ts';
import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDocument, useSession } from '../../../api/index.ts';
import { ButtonPopover } from '../../../components/dropdown/ButtonPopover.tsx';
import type { DropdownProps } from '../../../components/dropdown/useDropdown.ts';
import { CopyLink } from '../../../components/share/CopyLink.tsx';
import { nameOf } from '../../../components/user/names.ts';
import classes from '../DocumentPage.module.css';

export function WhyViewing({ documentId, ...dropdown }: DropdownProps & { readonly documentId: string }) {
  return (
    <ButtonPopover {...dropdown} position="bottom-end" width={340} className={classes.popover}>
      <Why id={documentId} />
    </ButtonPopover>
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
      <Text size="sm">{t(account.role === 'viewer' ? 'opened.viewing.account' : 'opened.viewing.document')}</Text>
      {account.role !== 'viewer' && (
        <Text size="sm">
          {owner ? t('opened.viewing.ask', { name: nameOf(owner), username: account.username }) : t('opened.viewing.askOwner')}
        </Text>
      )}
      <CopyLink documentId={id} />
    </Stack>
  );
}
