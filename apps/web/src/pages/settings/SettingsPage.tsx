/** The settings of one's own account: the list of sections, and the one that is shown. */
import './texts.ts';
import '../account/texts.ts';
import { Alert, Button, Group, Skeleton, Stack } from '@mantine/core';
import { IconDeviceLaptop, IconKey, IconLock, IconUser, IconUserX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useOwnAccount } from '../../api/me.ts';
import type { OwnAccount } from '../../api/types.ts';
import { errorText } from '../../components/errorText.ts';
import { Logo } from '../../components/Logo.tsx';
import { useFetchAhead } from '../../components/lazy/lazy-part.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { ThemeSwitch } from '../../components/user/ThemeSwitch.tsx';
import { UserMenu } from '../../components/user/UserMenu.tsx';
import { DeletionSection } from './DeletionSection.tsx';
import { ProfileSection } from './ProfileSection.tsx';
import { SecuritySection } from './SecuritySection.tsx';
import { SessionsSection } from './SessionsSection.tsx';
import classes from './Settings.module.css';
import { SETTINGS_SECTIONS, type SettingsSection } from './sections.ts';
import { TokensSection } from './TokensSection.tsx';

const ICONS = { profile: IconUser, security: IconLock, sessions: IconDeviceLaptop, tokens: IconKey, account: IconUserX } as const;

const CONTENTS: Readonly<Record<SettingsSection, ComponentType<{ account: OwnAccount }>>> = {
  profile: ProfileSection,
  security: SecuritySection,
  sessions: SessionsSection,
  tokens: TokensSection,
  account: DeletionSection,
};

export function SettingsPage({ section }: { section: SettingsSection }) {
  const { t } = useTranslation();
  const name = t(`settings.section.${section}`);
  usePageTitle(name);
  useFetchAhead();
  return (
    <>
      <a href="#content" className={classes.skip}>
        {t('app.skip')}
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Logo />
          <Group gap={6} wrap="nowrap">
            <ThemeSwitch />
            <UserMenu />
          </Group>
        </div>
      </header>
      <div className={classes.frame}>
        <nav aria-label={t('settings.sections')} className={classes.nav}>
          {SETTINGS_SECTIONS.map((each) => {
            const Icon = ICONS[each];
            return (
              <Link key={each} to="/settings/$section" params={{ section: each }} className={classes.link}>
                <Icon size={18} stroke={1.7} className={classes.icon} aria-hidden="true" />
                {t(`settings.section.${each}`)}
              </Link>
            );
          })}
        </nav>
        <main id="content" tabIndex={-1} className={classes.main}>
          <h1 className={classes.title}>{name}</h1>
          <Content section={section} />
        </main>
      </div>
    </>
  );
}

function Content({ section }: { section: SettingsSection }) {
  const { t } = useTranslation();
  const { data, error, refetch, isRefetching } = useOwnAccount();
  const Section = CONTENTS[section];
  if (data) return <Section key={section} account={data} />;
  if (error === null) return <Skeleton height={240} radius="lg" aria-busy="true" />;
  return (
    <Alert color="red" title={t('settings.loadFailed')}>
      <Stack gap="xs" align="flex-start">
        {errorText(error, t)}
        <Button size="compact-sm" variant="default" loading={isRefetching} onClick={() => void refetch()}>
          {t('action.retry')}
        </Button>
      </Stack>
    </Alert>
  );
}
