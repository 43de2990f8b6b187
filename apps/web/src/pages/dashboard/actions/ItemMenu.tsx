/** What can be done with one document of a list. */
import { Menu } from '@mantine/core';
import {
  IconArrowBackUp,
  IconCopy,
  IconDoorExit,
  IconExternalLink,
  IconPencil,
  IconStar,
  IconStarOff,
  IconTag,
  IconTrash,
  IconTrashX,
  IconUserPlus,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DocumentInfo } from '../../../api/index.ts';
import { AnchoredMenu } from '../../../components/dropdown/AnchoredMenu.tsx';
import type { DialogKind } from './dialogs.ts';
import type { DocumentActions } from './useDocumentActions.ts';

interface ItemMenuProps {
  readonly document: DocumentInfo;
  readonly at: HTMLElement;
  readonly mayCreate: boolean;
  readonly actions: DocumentActions;
  readonly onDialog: (kind: DialogKind, documents: readonly DocumentInfo[]) => void;
  readonly onClose: () => void;
}

const ICON = { size: 16, stroke: 1.7 } as const;

export function ItemMenu({ document, at, mayCreate, actions, onDialog, onClose }: ItemMenuProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayManage = document.role === 'owner';
  const one = [document];
  return (
    <AnchoredMenu at={at} onClose={onClose} label={t('document.menu', { title: document.title })}>
      {document.deletedAt === null ? (
        <>
          <Menu.Item
            leftSection={<IconExternalLink {...ICON} />}
            onClick={() => void navigate({ to: '/documents/$id', params: { id: document.id } })}
          >
            {t('document.open')}
          </Menu.Item>
          <Menu.Item
            leftSection={document.starred ? <IconStarOff {...ICON} /> : <IconStar {...ICON} />}
            onClick={() => void actions.star(one, !document.starred)}
          >
            {document.starred ? t('library.unstar') : t('library.star')}
          </Menu.Item>
          <Menu.Item leftSection={<IconTag {...ICON} />} onClick={() => onDialog('tags', one)}>
            {t('library.tags.set')}
          </Menu.Item>
          {mayManage && (
            <Menu.Item leftSection={<IconPencil {...ICON} />} onClick={() => onDialog('rename', one)}>
              {t('document.rename')}
            </Menu.Item>
          )}
          {mayCreate && (
            <Menu.Item leftSection={<IconCopy {...ICON} />} onClick={() => void actions.duplicate(one)}>
              {t('library.duplicate')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconUserPlus {...ICON} />} onClick={() => onDialog('share', one)}>
            {mayManage ? t('document.share') : t('document.access')}
          </Menu.Item>
          <Menu.Divider />
          {mayManage ? (
            <Menu.Item leftSection={<IconTrash {...ICON} />} onClick={() => void actions.trash(one)}>
              {t('document.moveToTrash')}
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconDoorExit {...ICON} />} onClick={() => onDialog('leave', one)}>
              {t('document.leave')}
            </Menu.Item>
          )}
        </>
      ) : (
        <>
          <Menu.Item leftSection={<IconArrowBackUp {...ICON} />} onClick={() => void actions.restore(one)}>
            {t('document.restore')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="var(--mantine-color-error)" leftSection={<IconTrashX {...ICON} />} onClick={() => onDialog('delete', one)}>
            {t('document.deleteForGood')}
          </Menu.Item>
        </>
      )}
    </AnchoredMenu>
  );
}
