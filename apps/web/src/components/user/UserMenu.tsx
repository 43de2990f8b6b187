/** The button with the avatar of the signed-in user, which opens the user's menu. */
import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/index.ts';
import { useDropdown } from '../dropdown/useDropdown.ts';
import { lazyPart } from '../lazy/lazy-part.tsx';
import { nameOf } from './names.ts';
import { UserAvatar } from './UserAvatar.tsx';

const UserMenuItems = lazyPart(async () => (await import('./UserMenuItems.tsx')).UserMenuItems);

export function UserMenu() {
  const { t } = useTranslation();
  const user = useSession();
  const { buttonProps, dropdown } = useDropdown('menu');
  return (
    <>
      <UnstyledButton {...buttonProps} style={{ borderRadius: '50%' }}>
        <VisuallyHidden>{t('user.menu', { name: nameOf(user) })}</VisuallyHidden>
        <UserAvatar user={user} size={34} />
      </UnstyledButton>
      {dropdown && <UserMenuItems {...dropdown} />}
    </>
  );
}
