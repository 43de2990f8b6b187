/** Across a document that is in the trash and was opened there: nobody can write in it, and its owner can take it out. */
import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDocument } from '../../../api/index.ts';
import { Banner } from '../../../components/Banner.tsx';
import { useRestore } from './useRestore.ts';

export function TrashBanner({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data } = useDocument(id);
  const { restore, isPending } = useRestore(id);
  if (data?.deletedAt == null) return null;
  return (
    <div role="status">
      <Banner
        icon={<IconTrash size={18} aria-hidden="true" />}
        action={
          data.role === 'owner' && (
            <Button size="compact-sm" variant="white" color="dark" onClick={restore} loading={isPending}>
              {t('document.restore')}
            </Button>
          )
        }
      >
        {t('page.banner.trashed')}
      </Banner>
    </div>
  );
}
