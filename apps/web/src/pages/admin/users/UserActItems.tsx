/** The menu of an account. */
import { Menu } from '@mantine/core';
import {
  IconActivity,
  IconFiles,
  IconLink,
  IconLogout,
  IconMailCheck,
  IconMailOff,
  IconShieldOff,
  IconUserCheck,
  IconUserOff,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ComponentType, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminAccount } from '../../../api/types.ts';
import { ButtonMenu } from '../../../components/dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../../../components/dropdown/useDropdown.ts';
import type { UserAct, UserActs } from './useUserActs.ts';

const ICON = { size: 16, stroke: 1.7 } as const;
const ICONS: Readonly<Record<UserAct, ComponentType<typeof ICON>>> = {
  disable: IconUserOff,
  enable: IconUserCheck,
  signOut: IconLogout,
  verify: IconMailCheck,
  unverify: IconMailOff,
  resetFactor: IconShieldOff,
  resetLink: IconLink,
};

/** What can be done with an account as it is. */
function actsFor({ guest, disabled, email, emailVerified, secondFactor }: AdminAccount): readonly UserAct[] {
  if (guest) return [disabled ? 'enable' : 'disable', 'signOut'];
  return [
    ...(disabled ? [] : (['resetLink'] as const)),
    ...(email === null ? [] : [emailVerified ? ('unverify' as const) : ('verify' as const)]),
    ...(secondFactor ? (['resetFactor'] as const) : []),
    'signOut',
    disabled ? 'enable' : 'disable',
  ];
}

interface UserActItemsProps extends DropdownProps {
  readonly account: AdminAccount;
  readonly acts: UserActs;
}

export function UserActItems({ account, acts, ...dropdown }: UserActItemsProps) {
  const { t } = useTranslation();
  /** The dialog opens once the menu has closed and returned the focus. */
  const afterwards = useRef<(() => void) | null>(null);
  const closed = () => {
    afterwards.current?.();
    afterwards.current = null;
  };
  return (
    <ButtonMenu {...dropdown} width={290} position="bottom-end" onExitTransitionEnd={closed}>
      {!account.guest && (
        <Menu.Item
          leftSection={<IconFiles {...ICON} />}
          renderRoot={(props) => <Link {...props} to="/admin/$section" params={{ section: 'documents' }} search={{ owner: account.id }} />}
        >
          {t('admin.users.showDocuments')}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<IconActivity {...ICON} />}
        renderRoot={(props) => <Link {...props} to="/admin/$section" params={{ section: 'activity' }} search={{ user: account.id }} />}
      >
        {t('admin.users.showActivity')}
      </Menu.Item>
      <Menu.Divider />
      {actsFor(account).map((act) => {
        const Icon = ICONS[act];
        return (
          <Menu.Item
            key={act}
            leftSection={<Icon {...ICON} />}
            {...(act === 'disable' && { color: 'var(--mantine-color-error)' })}
            onClick={() => {
              afterwards.current = () => acts.act(account, act);
            }}
          >
            {t(`admin.users.act.${act}.label`)}
          </Menu.Item>
        );
      })}
    </ButtonMenu>
  );
}
