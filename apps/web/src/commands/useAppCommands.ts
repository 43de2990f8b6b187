/** The commands of every page: new documents, the sections, theme, language, help, signing out. */
import '../help/texts.ts';
import { useMantineColorScheme } from '@mantine/core';
import {
  IconBook2,
  IconDeviceDesktop,
  IconFilePlus,
  IconFiles,
  IconHistory,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconSettings,
  IconShieldLock,
  IconStar,
  IconSun,
  IconTag,
  IconTrash,
  IconUser,
  IconUsers,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { session, type Tag, tagKeys, useMayCreate, useSession } from '../api/index.ts';
import { isLanguage, LANGUAGES } from '../boot/languages.ts';
import { useNotify } from '../components/notifications/useNotify.tsx';
import { useChooseLanguage } from '../components/user/useChooseLanguage.ts';
import { API_REFERENCE } from '../help/server.ts';
import { TEMPLATES } from '../pages/dashboard/new-document/template-names.ts';
import { useNewDocument } from '../pages/dashboard/new-document/useNewDocument.ts';
import { SECTIONS } from '../pages/dashboard/sections.ts';
import { HELP_KEY, keyName } from './keys.ts';
import { type Command, useShowKeys } from './registry.ts';

const SECTION_ICONS = {
  all: IconFiles,
  recent: IconHistory,
  starred: IconStar,
  owned: IconUser,
  shared: IconUsers,
  trash: IconTrash,
} as const;
const SCHEMES = [
  { scheme: 'light', icon: IconSun },
  { scheme: 'dark', icon: IconMoon },
  { scheme: 'auto', icon: IconDeviceDesktop },
] as const;

/** @returns a function that returns the present commands */
export function useAppCommands(): () => readonly Command[] {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const notify = useNotify();
  const queries = useQueryClient();
  const chooseLanguage = useChooseLanguage();
  const { guest: isGuest, role } = useSession();
  const mayCreate = useMayCreate();
  const { setColorScheme } = useMantineColorScheme();
  const { create } = useNewDocument();
  const showKeys = useShowKeys();

  const creation = (): Command[] => [
    { id: 'new', group: 'create', icon: IconFilePlus, label: t('document.create'), run: () => void create() },
    ...TEMPLATES.map(
      ({ id, icon }): Command => ({
        id: `new-${id}`,
        words: 'new',
        group: 'create',
        icon,
        label: t('palette.commands.newFrom', { name: t(`templates.${id}.name`) }),
        run: () => void create(id),
      }),
    ),
  ];
  const places = (): Command[] => [
    ...SECTIONS.map(
      ({ scope, to }): Command => ({
        id: `go-${scope}`,
        group: 'go',
        icon: SECTION_ICONS[scope],
        label: t('palette.commands.goTo', { name: t(`section.${scope}`) }),
        run: () => void navigate({ to }),
      }),
    ),
    ...(queries.getQueryData<readonly Tag[]>(tagKeys.all) ?? []).map(
      ({ id, name }): Command => ({
        id: `tag-${id}`,
        group: 'go',
        icon: IconTag,
        label: t('palette.commands.goTo', { name }),
        keywords: t('palette.commands.tags'),
        run: () => void navigate({ to: '/tags/$tag', params: { tag: id } }),
      }),
    ),
  ];
  const account: Command = {
    id: 'settings',
    group: 'settings',
    icon: IconSettings,
    label: t('user.settings'),
    run: () => void navigate({ to: '/settings' }),
  };
  const administration: Command = {
    id: 'admin',
    group: 'settings',
    icon: IconShieldLock,
    label: t('user.admin'),
    run: () => void navigate({ to: '/admin/$section', params: { section: 'users' } }),
  };
  const settings = (): Command[] => [
    ...(isGuest ? [] : [account]),
    ...(role === 'admin' ? [administration] : []),
    ...SCHEMES.map(
      ({ scheme, icon }): Command => ({
        id: `theme-${scheme}`,
        words: 'theme',
        group: 'settings',
        icon,
        label: t('palette.commands.theme', { name: t(`theme.${scheme}`) }),
        run: () => setColorScheme(scheme),
      }),
    ),
    ...Object.keys(LANGUAGES)
      .filter(isLanguage)
      .filter((code) => code !== i18n.language)
      .map(
        (code): Command => ({
          id: `language-${code}`,
          group: 'settings',
          icon: IconLanguage,
          label: t('palette.commands.language', { name: LANGUAGES[code].name }),
          keywords: `language ${code}`,
          run: () => chooseLanguage(code),
        }),
      ),
    {
      id: 'sign-out',
      group: 'settings',
      icon: IconLogout,
      label: t('user.signOut'),
      run: () => void session.signOut().catch((error: unknown) => notify.failed(t('user.signOutFailed'), error)),
    },
  ];

  const help = (): Command[] => [
    { id: 'keys', group: 'help', icon: IconKeyboard, label: t('key.shortcuts'), keys: keyName(HELP_KEY, t), run: showKeys },
    { id: 'api', group: 'help', icon: IconBook2, label: t('help.api'), run: () => void window.open(API_REFERENCE, '_blank', 'noopener') },
  ];

  return () => [...(mayCreate ? creation() : []), ...(isGuest ? [] : places()), ...settings(), ...help()];
}
