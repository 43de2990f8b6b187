/** The menu of a document. */
import { Menu } from '@mantine/core';
import { IconActivity, IconArrowBackUp, IconExternalLink, IconTrash, IconTrashX, IconUserShare } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminDocument } from '../../../api/types.ts';
import { ButtonMenu } from '../../../components/dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../../../components/dropdown/useDropdown.ts';
import type { DocumentChoice } from './choice.ts';

const ICON = { size: 16, stroke: 1.7 } as const;
const ICONS = { transfer: IconUserShare, trash: IconTrash, restore: IconArrowBackUp, delete: IconTrashX } as const;
const NAMES = { transfer: 'transfer', trash: 'trash', restore: 'restore', delete: 'remove' } as const;

interface DocumentActItemsProps extends DropdownProps {
  readonly document: AdminDocument;
  readonly onChoose: (choice: DocumentChoice) => void;
}

export function DocumentActItems({ document, onChoose, ...dropdown }: DocumentActItemsProps) {
  const { t } = useTranslation();
  /** The dialog opens once the menu has closed and returned the focus. */
  const afterwards = useRef<(() => void) | null>(null);
  const closed = () => {
    afterwards.current?.();
    afterwards.current = null;
  };
  const choices: readonly DocumentChoice[] = document.deletedAt === null ? ['transfer', 'trash', 'delete'] : ['restore', 'delete'];
  return (
    <ButtonMenu {...dropdown} width={260} position="bottom-end" onExitTransitionEnd={closed}>
      <Menu.Item
        leftSection={<IconExternalLink {...ICON} />}
        renderRoot={(props) => <Link {...props} to="/documents/$id" params={{ id: document.id }} preload={false} />}
      >
        {t('admin.documents.open')}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconActivity {...ICON} />}
        renderRoot={(props) => <Link {...props} to="/admin/$section" params={{ section: 'activity' }} search={{ document: document.id }} />}
      >
        {t('admin.documents.showActivity')}
      </Menu.Item>
      <Menu.Divider />
      {choices.map((choice) => {
        const Icon = ICONS[choice];
        return (
          <Menu.Item
            key={choice}
            leftSection={<Icon {...ICON} />}
            {...(choice === 'delete' && { color: 'var(--mantine-color-error)' })}
            onClick={() => {
              afterwards.current = () => onChoose(choice);
            }}
          >
            {t(`admin.documents.${NAMES[choice]}`)}
          </Menu.Item>
        );
      })}
    </ButtonMenu>
  );
}
