/** The button for a new document, and beside it the menu of templates. */
import { ActionIcon, Button, Group } from '@mantine/core';
import { IconChevronDown, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDropdown } from '../../../components/dropdown/useDropdown.ts';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import classes from '../Dashboard.module.css';
import { useNewDocument } from './useNewDocument.ts';

const TemplateItems = lazyPart(async () => (await import('./TemplateItems.tsx')).TemplateItems);

export function NewDocumentMenu() {
  const { t } = useTranslation();
  const { create, busy } = useNewDocument();
  const { buttonProps, dropdown } = useDropdown('menu');
  return (
    <Group gap={1} wrap="nowrap" className={classes.create}>
      <Button className={classes.createBlank} leftSection={<IconPlus size={18} />} onClick={() => void create()} loading={busy}>
        <span className={classes.createName}>{t('document.create')}</span>
      </Button>
      <ActionIcon
        {...buttonProps}
        className={classes.createOther}
        size={36}
        variant="filled"
        disabled={busy}
        aria-label={t('library.fromTemplate')}
      >
        <IconChevronDown size={18} />
      </ActionIcon>
      {dropdown && <TemplateItems {...dropdown} onChoose={(id) => void create(id)} />}
    </Group>
  );
}
