/** What can be done with the documents that are selected. */
import { ActionIcon } from '@mantine/core';
import { IconArrowBackUp, IconCopy, IconStar, IconStarOff, IconTag, IconTrash, IconTrashX } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentInfo, Scope } from '../../../../api/index.ts';
import { Tooltip } from '../../../../components/Tooltip.tsx';
import type { OpenDialog } from '../../actions/dialogs.ts';
import { type DocumentActions, mayTrash } from '../../actions/useDocumentActions.ts';

interface SelectionButtonsProps {
  readonly scope: Scope;
  readonly documents: readonly DocumentInfo[];
  readonly mayCreate: boolean;
  readonly actions: DocumentActions;
  readonly onDialog: OpenDialog;
}

export function SelectionButtons({ scope, documents, mayCreate, actions, onDialog }: SelectionButtonsProps) {
  const { t } = useTranslation();
  if (scope === 'trash') {
    return (
      <>
        <Tool icon={IconArrowBackUp} name={t('document.restore')} onClick={() => void actions.restore(documents)} />
        <Tool icon={IconTrashX} name={t('document.deleteForGood')} danger onClick={(from) => onDialog('delete', documents, from)} />
      </>
    );
  }
  const isStarred = documents.every(({ starred }) => starred);
  return (
    <>
      <Tool
        icon={isStarred ? IconStarOff : IconStar}
        name={isStarred ? t('library.unstar') : t('library.star')}
        onClick={() => void actions.star(documents, !isStarred)}
      />
      <Tool icon={IconTag} name={t('library.tags.set')} onClick={(from) => onDialog('tags', documents, from)} />
      {mayCreate && <Tool icon={IconCopy} name={t('document.copy')} onClick={() => void actions.duplicate(documents)} />}
      {documents.some(mayTrash) && <Tool icon={IconTrash} name={t('document.moveToTrash')} onClick={() => void actions.trash(documents)} />}
    </>
  );
}

interface ToolProps {
  readonly icon: ComponentType<{ size: number; stroke: number }>;
  readonly name: string;
  readonly danger?: boolean;
  readonly onClick: (from: HTMLElement) => void;
}

function Tool({ icon: Icon, name, danger = false, onClick }: ToolProps) {
  return (
    <Tooltip label={name}>
      <ActionIcon
        variant="subtle"
        color={danger ? 'red' : 'gray'}
        size="lg"
        aria-label={name}
        onClick={(event) => onClick(event.currentTarget)}
      >
        <Icon size={19} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}
