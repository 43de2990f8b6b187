/** The console for administrators: the list of sections, and the one that is shown. */
import './texts.ts';
import '../../components/share/texts.ts';
import { Button, Group } from '@mantine/core';
import { IconActivity, IconFiles, IconLock, IconServer2, IconSettings, IconUsers, IconUsersGroup } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ComponentType, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/index.ts';
import { Logo } from '../../components/Logo.tsx';
import { useFetchAhead } from '../../components/lazy/lazy-part.tsx';
import { Notice } from '../../components/Notice.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { ThemeSwitch } from '../../components/user/ThemeSwitch.tsx';
import { UserMenu } from '../../components/user/UserMenu.tsx';
import frame from '../settings/Settings.module.css';
import classes from './Admin.module.css';
import { ActivitySection } from './activity/ActivitySection.tsx';
import { DocumentsSection } from './documents/DocumentsSection.tsx';
import { GroupsSection } from './groups/GroupsSection.tsx';
import { InstallationSection } from './InstallationSection.tsx';
import { ADMIN_SECTIONS, type AdminSection } from './sections.ts';
import { SystemSection } from './system/SystemSection.tsx';
import { UsersSection } from './users/UsersSection.tsx';

const ICONS = {
  users: IconUsers,
  groups: IconUsersGroup,
  documents: IconFiles,
  activity: IconActivity,
  settings: IconSettings,
  system: IconServer2,
} as const;

const CONTENTS: Readonly<Record<AdminSection, ComponentType>> = {
  users: UsersSection,
  groups: GroupsSection,
  documents: DocumentsSection,
  activity: ActivitySection,
  settings: InstallationSection,
  system: SystemSection,
};

export function AdminPage({ section }: { section: AdminSection }) {
  const { t } = useTranslation();
  useFetchAhead();
  const isAdmin = useSession().role === 'admin';
  return (
    <>
      <a href="#content" className={frame.skip}>
        {t('app.skip')}
      </a>
      <header className={frame.header}>
        <div className={`${frame.bar} ${classes.wide}`}>
          <Logo />
          <Group gap={6} wrap="nowrap">
            <ThemeSwitch />
            <UserMenu />
          </Group>
        </div>
      </header>
      {isAdmin ? <Console section={section} /> : <Forbidden />}
    </>
  );
}

function Forbidden() {
  const { t } = useTranslation();
  return (
    <main id="content" tabIndex={-1}>
      <Notice
        order={1}
        icon={<IconLock size={32} stroke={1.5} />}
        title={t('admin.forbidden')}
        actions={<Button renderRoot={(props) => <Link {...props} to="/" />}>{t('action.home')}</Button>}
      >
        {t('admin.forbiddenDetail')}
      </Notice>
    </main>
  );
}

function Console({ section }: { section: AdminSection }) {
  const { t } = useTranslation();
  const name = t(`admin.section.${section}`);
  usePageTitle(`${name} – ${t('admin.title')}`);
  const Content = CONTENTS[section];
  const nav = useRef<HTMLElement>(null);
  // On a phone the sections are a row that scrolls.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another section is another link
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [section]);
  return (
    <div className={`${frame.frame} ${classes.wide}`}>
      <nav ref={nav} aria-label={t('admin.sections')} className={`${frame.nav} ${classes.nav}`}>
        {ADMIN_SECTIONS.map((each) => {
          const Icon = ICONS[each];
          return (
            <Link
              key={each}
              to="/admin/$section"
              params={{ section: each }}
              activeOptions={{ includeSearch: false }}
              className={frame.link}
            >
              <Icon size={18} stroke={1.7} className={frame.icon} aria-hidden="true" />
              {t(`admin.section.${each}`)}
            </Link>
          );
        })}
      </nav>
      <main id="content" tabIndex={-1} className={frame.main}>
        <h1 className={frame.title}>{name}</h1>
        <Content key={section} />
      </main>
    </div>
  );
}
