/** The button for a new document, and beside it what else one can begin with. */
import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { IconChevronDown, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './Dashboard.module.css';
import { TEMPLATES } from './template-names.ts';
import { useNewDocument } from './useNewDocument.ts';

export function NewDocumentMenu() {
  const { t } = useTranslation();
  const { create, busy } = useNewDocument();
  return (
    <Group gap={1} wrap="nowrap" className={classes.create}>
      <Button className={classes.createBlank} leftSection={<IconPlus size={18} />} onClick={() => void create()} loading={busy}>
        <span className={classes.createName}>{t('dashboard.create')}</span>
      </Button>
      <Menu width={230} position="bottom-end">
        <Menu.Target>
          <ActionIcon className={classes.createOther} size={36} variant="filled" disabled={busy} aria-label={t('library.fromTemplate')}>
            <IconChevronDown size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('library.fromTemplate')}</Menu.Label>
          {TEMPLATES.map(({ id, icon: Icon }) => (
            <Menu.Item key={id} leftSection={<Icon size={17} stroke={1.6} />} onClick={() => void create(id)}>
              {t(`library.templates.${id}.name`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
