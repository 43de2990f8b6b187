/** One row of the list of those with access: a person, or a group. */
import { ActionIcon, Group, Loader, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Person, useSession } from '../../api/index.ts';
import { isGuest, nameOf } from '../user/names.ts';
import { UserAvatar } from '../user/UserAvatar.tsx';

interface RowProps {
  /** A picture. */
  readonly icon: ReactNode;
  readonly name: ReactNode;
  /** Who it is, or why there is access. */
  readonly detail: ReactNode;
  /** The role, and what can be done. It wraps below the name if there is no room beside it. */
  readonly children?: ReactNode;
}

export function Row({ icon, name, detail, children }: RowProps) {
  return (
    <Group component="li" justify="space-between" gap="4px 12px" mih={52}>
      <Group gap="sm" wrap="nowrap" miw={0} flex="1 1 8.5rem">
        {icon}
        <Stack gap={0} miw={0}>
          <Text size="sm" fw={500} lh={1.3} lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {detail}
          </Text>
        </Stack>
      </Group>
      <Group gap={4} wrap="nowrap" flex="none" ml="auto">
        {children}
      </Group>
    </Group>
  );
}

/** @param props.detail default: the username */
export function PersonRow({ person, detail, children }: { person: Person; detail?: ReactNode; children?: ReactNode }) {
  const { t } = useTranslation();
  const me = useSession();
  return (
    <Row
      icon={<UserAvatar user={person} size={34} />}
      name={
        <>
          {nameOf(person)} {person.id === me.id && t('share.you')}
        </>
      }
      detail={detail ?? (isGuest(person) ? t('user.guest') : person.username)}
    >
      {children}
    </Row>
  );
}

interface RemoveButtonProps {
  readonly label: string;
  /** Whether it is at work, and whether it is this button's work. */
  readonly isBusy: boolean;
  readonly isRemoving: boolean;
  readonly onRemove: () => void;
}

export function RemoveButton({ label, isBusy, isRemoving, onRemove }: RemoveButtonProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={label}
      aria-disabled={isBusy}
      data-remove
      onClick={isBusy ? undefined : onRemove}
    >
      {isRemoving ? <Loader size={17} color="gray" /> : <IconX size={17} />}
    </ActionIcon>
  );
}
