/** A document in a list: a link with all that one wants to know before opening it, and a menu. */
import { ActionIcon, Badge, Menu, Skeleton, VisuallyHidden } from '@mantine/core';
import {
  IconArrowBackUp,
  IconDots,
  IconExternalLink,
  IconFileText,
  IconPencil,
  IconTrash,
  IconTrashX,
  IconUserPlus,
} from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type DocumentInfo, useSession } from '../../api/index.ts';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { UserAvatar } from '../../components/UserAvatar.tsx';
import type { OpenDialog } from './DocumentDialogs.tsx';
import classes from './DocumentList.module.css';
import type { DocumentActions } from './useDocumentActions.ts';

interface RowProps {
  readonly document: DocumentInfo;
  readonly actions: DocumentActions;
  readonly onDialog: OpenDialog;
}

export function DocumentRow({ document, actions, onDialog }: RowProps) {
  const cells = <Cells document={document} />;
  const item = useRef<HTMLLIElement>(null);
  // A row that goes, to the trash say, would take the focus with it and leave it nowhere.
  useLayoutEffect(() => {
    const row = item.current;
    return () => {
      if (row?.contains(window.document.activeElement)) window.document.getElementById('content')?.focus({ preventScroll: true });
    };
  }, []);
  return (
    <li ref={item} className={classes.item}>
      {/* What is in the trash can't be opened: it is restored first. */}
      {document.deletedAt === null ? (
        <Link to="/documents/$id" params={{ id: document.id }} className={classes.row}>
          {cells}
        </Link>
      ) : (
        <div className={classes.row}>{cells}</div>
      )}
      <div className={classes.menu}>
        <RowMenu document={document} actions={actions} onDialog={onDialog} />
      </div>
    </li>
  );
}

function Cells({ document }: { document: DocumentInfo }) {
  const { t } = useTranslation();
  const { owner, role } = document;
  const me = useSession();
  const isMine = owner.id === me.id;
  return (
    <>
      <span className={classes.title}>
        <IconFileText size={20} stroke={1.5} className={classes.icon} aria-hidden="true" />
        <span className={classes.name}>{document.title}</span>
      </span>
      <span className={classes.owner}>
        <UserAvatar user={owner} size={22} className={classes.avatar} />
        <span>
          <VisuallyHidden>{`${t('dashboard.columnOwner')}: `}</VisuallyHidden>
          {isMine ? t('dashboard.you') : owner.displayName}
        </span>
      </span>
      <span className={classes.role}>
        <Badge variant="light" color={role === 'owner' ? 'ink' : 'gray'} size="md">
          {/* What an owner may do, an administrator may on everybody's documents. */}
          {t(role === 'owner' && !isMine ? 'role.admin' : `role.${role}`)}
        </Badge>
      </span>
      <span className={classes.changed}>
        <RelativeTime iso={document.deletedAt ?? document.updatedAt} />
      </span>
    </>
  );
}

function RowMenu({ document, actions, onDialog }: RowProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const button = useRef<HTMLButtonElement>(null);
  const mayManage = document.role === 'owner';
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon ref={button} variant="subtle" color="gray" size="lg" aria-label={t('document.menu', { title: document.title })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {document.deletedAt === null ? (
          <>
            <Menu.Item
              leftSection={<IconExternalLink size={16} />}
              onClick={() => void navigate({ to: '/documents/$id', params: { id: document.id } })}
            >
              {t('document.open')}
            </Menu.Item>
            {mayManage && (
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onDialog('rename', document, button.current)}>
                {t('document.rename')}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconUserPlus size={16} />} onClick={() => onDialog('share', document, button.current)}>
              {mayManage ? t('document.share') : t('share.readOnlyTitle')}
            </Menu.Item>
            {mayManage && (
              <>
                <Menu.Divider />
                <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => actions.trash(document)}>
                  {t('document.moveToTrash')}
                </Menu.Item>
              </>
            )}
          </>
        ) : (
          <>
            <Menu.Item leftSection={<IconArrowBackUp size={16} />} onClick={() => actions.restore(document)}>
              {t('document.restore')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrashX size={16} />} onClick={() => onDialog('delete', document, button.current)}>
              {t('document.deleteForGood')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

const WIDTHS = ['46%', '30%', '58%', '38%', '50%'];

/** Rows of the same height as real ones, so that nothing jumps when those come. */
export function RowSkeletons({ label }: { label: string }) {
  return (
    <div className={classes.surface} role="status">
      <VisuallyHidden>{label}</VisuallyHidden>
      <div className={classes.heads} aria-hidden="true">
        <span>&nbsp;</span>
      </div>
      {WIDTHS.map((width) => (
        <div key={width} className={classes.item} aria-hidden="true">
          <div className={classes.row}>
            <span className={classes.title}>
              <Skeleton height={18} width={18} />
              <Skeleton height={14} width={width} />
            </span>
            <Skeleton height={12} width={90} />
            <Skeleton height={16} width={56} radius="xl" />
            <Skeleton height={12} width={80} />
          </div>
        </div>
      ))}
    </div>
  );
}
