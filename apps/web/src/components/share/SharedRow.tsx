/** A person or a group with access by name: the role, which can be changed, and the way to remove it. */
import { Text } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import {
  type Collaborator,
  type GroupShare,
  type SharedRole,
  type Sharing,
  useShare,
  useUnshare,
  useUnshareGroup,
} from '../../api/index.ts';
import { useNotify } from '../notifications/useNotify.tsx';
import { nameOf } from '../user/names.ts';
import { PersonRow, RemoveButton, Row } from './PersonRow.tsx';
import { RoleSelect } from './RoleSelect.tsx';
import type { ShareRights } from './rights.ts';
import type { ShareNews } from './ShareNews.tsx';

interface SharedRowProps {
  readonly documentId: string;
  readonly rights: ShareRights;
  readonly onNews: (news: ShareNews) => void;
  /** Called before the row is removed from the list. */
  readonly onRemove: () => void;
}

export function CollaboratorRow({ collaborator: { user, role }, ...props }: SharedRowProps & { collaborator: Collaborator }) {
  const unshare = useUnshare(props.documentId);
  return (
    <PersonRow person={user}>
      <RoleAndRemoval
        {...props}
        name={nameOf(user)}
        role={role}
        sharing={{ login: user.username, role }}
        isRemoving={unshare.isPending}
        remove={() => unshare.mutateAsync(user.id)}
      />
    </PersonRow>
  );
}

export function GroupRow({ share: { group, role }, ...props }: SharedRowProps & { share: GroupShare }) {
  const { t } = useTranslation();
  const unshare = useUnshareGroup(props.documentId);
  return (
    <Row
      icon={<IconUsersGroup size={28} stroke={1.5} style={{ flex: 'none', margin: 3 }} aria-hidden="true" />}
      name={group.name}
      detail={t('share.members', { count: group.members })}
    >
      <RoleAndRemoval
        {...props}
        name={group.name}
        role={role}
        sharing={{ group: group.id, role }}
        isRemoving={unshare.isPending}
        remove={() => unshare.mutateAsync(group.id)}
      />
    </Row>
  );
}

interface RoleAndRemovalProps extends SharedRowProps {
  readonly name: string;
  readonly role: SharedRole;
  /** What gives this access. */
  readonly sharing: Sharing;
  readonly isRemoving: boolean;
  readonly remove: () => Promise<unknown>;
}

function RoleAndRemoval({ documentId, rights, onNews, onRemove, name, role, sharing, isRemoving, remove }: RoleAndRemovalProps) {
  const { t } = useTranslation();
  const share = useShare(documentId);
  const notify = useNotify();
  const busy = share.isPending || isRemoving;
  const failed = (error: unknown) => notify.failed(t('share.changeFailed', { name }), error);
  const change = (wanted: SharedRole) =>
    share.mutate(
      { ...sharing, role: wanted },
      { onSuccess: () => onNews({ text: t(`share.changed.${wanted}`, { name }) }), onError: failed },
    );
  const removeNow = () => {
    onRemove();
    // The row is unmounted before the call ends. Callbacks passed to `mutate` would not run then, but the promise settles.
    remove().then(() => onNews({ text: t('share.removed', { name }), undo: { name, sharing } }), failed);
  };
  // An editor raises others, and lowers nobody.
  const mayChange = rights.mayManage || (rights.mayAdd && role === 'viewer');
  return (
    <>
      {mayChange ? (
        <RoleSelect
          label={t('share.roleOf', { name })}
          value={share.isPending ? share.variables.role : role}
          isBusy={busy}
          onChange={change}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {t(`role.${role}`)}
        </Text>
      )}
      {rights.mayManage && <RemoveButton label={t('share.remove', { name })} isBusy={busy} isRemoving={isRemoving} onRemove={removeNow} />}
    </>
  );
}
