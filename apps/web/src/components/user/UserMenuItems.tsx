/** The items of the user's menu: name and address, language, help, signing out. */
import '../../help/texts.ts';
import { Group, Menu, Text } from '@mantine/core';
import { IconBook2, IconCommand, IconKeyboard, IconLogout, IconSettings, IconShieldLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { session, useSession } from '../../api/index.ts';
import { HELP_KEY, keyName, PALETTE_KEY } from '../../commands/keys.ts';
import { useOpenPalette, useShowKeys } from '../../commands/registry.ts';
import { API_REFERENCE, serverVersionQuery } from '../../help/server.ts';
import { ButtonMenu } from '../dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../dropdown/useDropdown.ts';
import { useNotify } from '../notifications/useNotify.tsx';
import { LanguageChoice } from './LanguageChoice.tsx';
import { UserAvatar } from './UserAvatar.tsx';
import { UserNameAndEmail } from './UserNameAndEmail.tsx';

const ICON = { size: 16, stroke: 1.7 } as const;

export function UserMenuItems(dropdown: DropdownProps) {
  const { t } = useTranslation();
  const user = useSession();
  const notify = useNotify();
  const signOut = () => session.signOut().catch((error: unknown) => notify.failed(t('user.signOutFailed'), error));
  /** What a chosen item opens. It is called after the menu has closed and returned the focus. */
  const afterwards = useRef<(() => void) | null>(null);
  const closed = () => {
    afterwards.current?.();
    afterwards.current = null;
  };
  return (
    <ButtonMenu {...dropdown} width={260} onExitTransitionEnd={closed}>
      <Group gap="sm" p="xs" wrap="nowrap">
        <UserAvatar user={user} size={34} />
        <UserNameAndEmail user={user} />
      </Group>
      <Menu.Divider />
      {!user.guest && (
        <>
          <Menu.Item leftSection={<IconSettings {...ICON} />} renderRoot={(props) => <Link {...props} to="/settings" />}>
            {t('user.settings')}
          </Menu.Item>
          {user.role === 'admin' && (
            <Menu.Item
              leftSection={<IconShieldLock {...ICON} />}
              renderRoot={(props) => <Link {...props} to="/admin/$section" params={{ section: 'users' }} />}
            >
              {t('user.admin')}
            </Menu.Item>
          )}
          <Menu.Divider />
        </>
      )}
      <LanguageChoice />
      <Menu.Divider />
      <HelpItems
        onChoose={(show) => {
          afterwards.current = show;
        }}
      />
      <Menu.Divider />
      <Menu.Item leftSection={<IconLogout {...ICON} />} onClick={signOut}>
        {t('user.signOut')}
      </Menu.Item>
    </ButtonMenu>
  );
}

/** @param onChoose gets a function that opens something, and calls it after the menu has closed */
function HelpItems({ onChoose }: { onChoose: (show: () => void) => void }) {
  const { t } = useTranslation();
  const showKeys = useShowKeys();
  const openPalette = useOpenPalette();
  const version = useQuery(serverVersionQuery).data;
  return (
    <>
      <Menu.Label>{t('help.title')}</Menu.Label>
      <Menu.Item
        leftSection={<IconCommand {...ICON} />}
        rightSection={<Keys keys={PALETTE_KEY} />}
        onClick={() => onChoose(() => openPalette())}
      >
        {t('help.search')}
      </Menu.Item>
      <Menu.Item leftSection={<IconKeyboard {...ICON} />} rightSection={<Keys keys={HELP_KEY} />} onClick={() => onChoose(showKeys)}>
        {t('key.shortcuts')}
      </Menu.Item>
      <Menu.Item leftSection={<IconBook2 {...ICON} />} component="a" href={API_REFERENCE} target="_blank" rel="noopener">
        {t('help.api')}
      </Menu.Item>
      {version !== undefined && (
        <Text size="xs" c="dimmed" px="sm" py={4}>
          {t('help.version', { version })}
        </Text>
      )}
    </>
  );
}

function Keys({ keys }: { keys: string }) {
  const { t } = useTranslation();
  return (
    <Text component="kbd" size="xs" c="dimmed" ff="text">
      {keyName(keys, t)}
    </Text>
  );
}
