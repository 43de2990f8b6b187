/** Who is signed in, and the way out. */
import { Group, Menu, Stack, Text, UnstyledButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { session, useSession } from '../api/index.ts';
import { errorText } from './errorText.ts';
import { UserAvatar } from './UserAvatar.tsx';

export function UserMenu() {
  const { t } = useTranslation();
  const user = useSession();
  const signOut = () =>
    session.signOut().catch((error: unknown) => {
      notifications.show({ color: 'red', title: t('user.signOutFailed'), message: errorText(error, t) });
    });
  return (
    <Menu width={240}>
      <Menu.Target>
        <UnstyledButton aria-label={t('user.menu', { name: user.displayName })} style={{ borderRadius: '50%' }}>
          <UserAvatar user={user} size={34} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Group gap="sm" p="xs" wrap="nowrap">
          <UserAvatar user={user} size={34} />
          <Stack gap={0} miw={0}>
            <Text size="sm" fw={600} truncate>
              {user.displayName}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {user.email}
            </Text>
          </Stack>
        </Group>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          {t('user.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
