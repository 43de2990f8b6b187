/** The button of a document's menu. */
import { ActionIcon } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDropdown } from '../../../components/dropdown/useDropdown.ts';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import type { DocumentMenuProps } from './DocumentMenuItems.tsx';

const DocumentMenuItems = lazyPart(async () => (await import('./DocumentMenuItems.tsx')).DocumentMenuItems);

export function DocumentMenu(props: DocumentMenuProps) {
  const { t } = useTranslation();
  const { buttonProps, dropdown } = useDropdown('menu');
  return (
    <>
      <ActionIcon {...buttonProps} variant="subtle" color="gray" size={36} aria-label={t('page.menu.label')}>
        <IconDots size={20} />
      </ActionIcon>
      {dropdown && <DocumentMenuItems {...dropdown} {...props} />}
    </>
  );
}
