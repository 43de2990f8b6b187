/** Who is signed in, the language, and the way out. */
import { Group, Menu } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { session, useSession } from '../../api/index.ts';
import { ButtonMenu } from '../dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../dropdown/useDropdown.ts';
import { useNotify } from '../notifications/useNotify.tsx';
import { LanguageChoice } from './LanguageChoice.tsx';
import { UserAvatar } from './UserAvatar.tsx';
import { UserNameAndEmail } from './UserNameAndEmail.tsx';

export function UserMenuItems(dropdown: DropdownProps) {
  const { t } = useTranslation();
  const user = useSession();
  const notify = useNotify();
  const signOut = () => session.signOut().catch((error: unknown) => notify.failed(t('user.signOutFailed'), error));
  return (
    <ButtonMenu {...dropdown} width={240}>
      <Group gap="sm" p="xs" wrap="nowrap">
        <UserAvatar user={user} size={34} />
        <UserNameAndEmail user={user} />
      </Group>
      <Menu.Divider />
      <LanguageChoice />
      <Menu.Divider />
      <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
        {t('user.signOut')}
      </Menu.Item>
    </ButtonMenu>
  );
}
