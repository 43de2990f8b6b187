/** What can be done on every page: new documents, the sections, looks, language, signing out. */
import { useMantineColorScheme } from '@mantine/core';
import {
  IconDeviceDesktop,
  IconFilePlus,
  IconFiles,
  IconHistory,
  IconLanguage,
  IconLogout,
  IconMoon,
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
import { session, type Tag, tagKeys, useSession } from '../api/index.ts';
import { chooseLanguage } from '../boot/i18n.ts';
import { isLanguage, LANGUAGES } from '../boot/languages.ts';
import { useNotify } from '../components/notifications/useNotify.tsx';
import { TEMPLATES } from '../pages/dashboard/new-document/template-names.ts';
import { useNewDocument } from '../pages/dashboard/new-document/useNewDocument.ts';
import { SECTIONS } from '../pages/dashboard/sections.ts';
import type { Command } from './registry.ts';

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

/** @returns the commands as they are now */
export function useAppCommands(): () => readonly Command[] {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const notify = useNotify();
  const queries = useQueryClient();
  const mayCreate = useSession().role !== 'viewer';
  const { setColorScheme } = useMantineColorScheme();
  const { create } = useNewDocument();

  const creation = (): Command[] => [
    { id: 'new', group: 'create', icon: IconFilePlus, label: t('document.create'), run: () => void create() },
    ...TEMPLATES.map(
      ({ id, icon }): Command => ({
        id: `new-${id}`,
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
  const settings = (): Command[] => [
    ...SCHEMES.map(
      ({ scheme, icon }): Command => ({
        id: `theme-${scheme}`,
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
          run: () => void chooseLanguage(code).catch((error: unknown) => notify.failed(t('language.failed'), error)),
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

  return () => [...(mayCreate ? creation() : []), ...places(), ...settings()];
}
