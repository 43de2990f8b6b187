/** The menu of a document in a list, or of all selected documents. */
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
import { type Anchor, AnchoredMenu } from '../../../components/dropdown/AnchoredMenu.tsx';
import type { DialogKind } from './dialogs.ts';
import { type DocumentActions, mayRename, mayTrash } from './useDocumentActions.ts';

interface ItemMenuProps {
  /** At least one. For several, the menu leaves out actions that need a single document. */
  readonly documents: readonly DocumentInfo[];
  readonly at: Anchor;
  readonly mayCreate: boolean;
  readonly actions: DocumentActions;
  readonly onDialog: (kind: DialogKind, documents: readonly DocumentInfo[]) => void;
  readonly onClose: () => void;
}

const ICON = { size: 16, stroke: 1.7 } as const;

export function ItemMenu({ documents, at, mayCreate, actions, onDialog, onClose }: ItemMenuProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [first, ...more] = documents;
  if (first === undefined) return null;
  const isOne = more.length === 0;
  const isStarred = documents.every(({ starred }) => starred);
  const mayManage = documents.some(mayTrash);
  return (
    <AnchoredMenu at={at} onClose={onClose} label={isOne ? t('document.menu', { title: first.title }) : t('library.selectionActions')}>
      {first.deletedAt === null ? (
        <>
          {isOne && (
            <Menu.Item
              leftSection={<IconExternalLink {...ICON} />}
              onClick={() => void navigate({ to: '/documents/$id', params: { id: first.id } })}
            >
              {t('document.open')}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={isStarred ? <IconStarOff {...ICON} /> : <IconStar {...ICON} />}
            onClick={() => void actions.star(documents, !isStarred)}
          >
            {isStarred ? t('library.unstar') : t('library.star')}
          </Menu.Item>
          <Menu.Item leftSection={<IconTag {...ICON} />} onClick={() => onDialog('tags', documents)}>
            {t('library.tags.set')}
          </Menu.Item>
          {isOne && mayRename(first) && (
            <Menu.Item leftSection={<IconPencil {...ICON} />} onClick={() => onDialog('rename', documents)}>
              {t('document.rename')}
            </Menu.Item>
          )}
          {mayCreate && (
            <Menu.Item leftSection={<IconCopy {...ICON} />} onClick={() => void actions.duplicate(documents)}>
              {t('document.copy')}
            </Menu.Item>
          )}
          {isOne && (
            <Menu.Item leftSection={<IconUserPlus {...ICON} />} onClick={() => onDialog('share', documents)}>
              {first.role === 'viewer' ? t('document.access') : t('document.share')}
            </Menu.Item>
          )}
          {(isOne || mayManage) && <Menu.Divider />}
          {mayManage ? (
            <Menu.Item leftSection={<IconTrash {...ICON} />} onClick={() => void actions.trash(documents)}>
              {t('document.moveToTrash')}
            </Menu.Item>
          ) : (
            isOne && (
              <Menu.Item leftSection={<IconDoorExit {...ICON} />} onClick={() => onDialog('leave', documents)}>
                {t('document.leave')}
              </Menu.Item>
            )
          )}
        </>
      ) : (
        <>
          <Menu.Item leftSection={<IconArrowBackUp {...ICON} />} onClick={() => void actions.restore(documents)}>
            {t('document.restore')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="var(--mantine-color-error)"
            leftSection={<IconTrashX {...ICON} />}
            onClick={() => onDialog('delete', documents)}
          >
            {t('document.deleteForGood')}
          </Menu.Item>
        </>
      )}
    </AnchoredMenu>
  );
}
