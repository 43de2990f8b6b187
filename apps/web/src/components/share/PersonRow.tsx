/** One person with access: name, and the role, which may be changed or taken away. */
import { ActionIcon, Group, Loader, NativeSelect, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Collaborator, type Person, type SharedRole, useSession, useShare, useUnshare } from '../../api/index.ts';
import { useNotify } from '../notifications/useNotify.tsx';
import { UserAvatar } from '../user/UserAvatar.tsx';
import type { ShareNews } from './ShareNews.tsx';

export function PersonRow({ person, children }: { person: Person; children: ReactNode }) {
  const { t } = useTranslation();
  const me = useSession();
  return (
    <Group component="li" justify="space-between" gap="4px 12px" mih={52}>
      <Group gap="sm" wrap="nowrap" miw={0} flex="1 1 8.5rem">
        <UserAvatar user={person} size={34} />
        <Stack gap={0} miw={0}>
          <Text size="sm" fw={500} lh={1.3} lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
            {person.displayName} {person.id === me.id && t('share.you')}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {person.username}
          </Text>
        </Stack>
      </Group>
      {/* Below the name where both don't fit. */}
      <Group gap={4} wrap="nowrap" flex="none" ml="auto">
        {children}
      </Group>
    </Group>
  );
}

interface CollaboratorRowProps {
  readonly documentId: string;
  readonly collaborator: Collaborator;
  readonly mayShare: boolean;
  readonly onNews: (news: ShareNews) => void;
  /** The person is about to be taken off the list. */
  readonly onRemove: () => void;
}

export function CollaboratorRow({ documentId, collaborator, mayShare, onNews, onRemove }: CollaboratorRowProps) {
  const { t } = useTranslation();
  const { user, role } = collaborator;
  const share = useShare(documentId);
  const unshare = useUnshare(documentId);
  const busy = share.isPending || unshare.isPending;
  const notify = useNotify();
  const failed = (error: unknown) => notify.failed(t('share.changeFailed', { name: user.displayName }), error);
  const change = (wanted: SharedRole) =>
    share.mutate(
      { login: user.username, role: wanted },
      { onSuccess: (changed) => onNews({ kind: 'changed', collaborator: changed }), onError: failed },
    );
  const remove = () => {
    onRemove();
    // By its promise: the row is gone before it is done, and with it what it would have called.
    unshare.mutateAsync(user.id).then(() => onNews({ kind: 'removed', collaborator }), failed);
  };
  if (!mayShare) {
    return (
      <PersonRow person={user}>
        <Text size="sm" c="dimmed">
          {t(`role.${role}`)}
        </Text>
      </PersonRow>
    );
  }
  return (
    <PersonRow person={user}>
      <RoleSelect
        label={t('share.roleOf', { name: user.displayName })}
        value={share.isPending ? share.variables.role : role}
        isBusy={busy}
        onChange={change}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t('share.remove', { name: user.displayName })}
        aria-disabled={busy}
        data-remove
        onClick={busy ? undefined : remove}
      >
        {unshare.isPending ? <Loader size={17} color="gray" /> : <IconX size={17} />}
      </ActionIcon>
    </PersonRow>
  );
}

interface RoleSelectProps {
  readonly label: string;
  readonly value: SharedRole;
  /** It can't be changed now, and keeps the focus. */
  readonly isBusy?: boolean;
  readonly onChange: (role: SharedRole) => void;
}

/** The browser's own select: the best one on phones and for screen readers. */
export function RoleSelect({ label, value, isBusy = false, onChange }: RoleSelectProps) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      aria-label={label}
      w={116}
      value={value}
      aria-disabled={isBusy}
      onChange={(event) => {
        if (!isBusy) onChange(event.currentTarget.value === 'viewer' ? 'viewer' : 'editor');
      }}
      data={[
        { value: 'editor', label: t('role.editor') },
        { value: 'viewer', label: t('role.viewer') },
      ]}
    />
  );
}
