/** The frame of the document lists: header with search, tabs, and the button for a new document. */
import { Button, Container, Group, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, Outlet, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/index.ts';
import { Logo } from '../../components/Logo.tsx';
import { ThemeSwitch } from '../../components/ThemeSwitch.tsx';
import { UserMenu } from '../../components/UserMenu.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import classes from './Dashboard.module.css';
import { SearchBox } from './SearchBox.tsx';
import { useNewDocument } from './useNewDocument.ts';

const TABS = [
  { to: '/', label: 'all' },
  { to: '/mine', label: 'owned' },
  { to: '/shared', label: 'shared' },
  { to: '/trash', label: 'trash' },
] as const;

export function Dashboard() {
  const { t } = useTranslation();
  const mayCreate = useSession().role !== 'viewer';
  usePageTitle(t('dashboard.title'));
  return (
    <>
      <a href="#content" className={classes.skip}>
        {t('app.skip')}
      </a>
      <header className={classes.header}>
        <Container size={1040} className={classes.bar}>
          <Logo />
          <div className={classes.search}>
            <SearchBox />
          </div>
          <Group gap="xs" wrap="nowrap" className={classes.tools}>
            <ThemeSwitch />
            <UserMenu />
          </Group>
        </Container>
      </header>
      <main id="content" tabIndex={-1} className={classes.main}>
        <Container size={1040} className={classes.content}>
          <div className={classes.heading}>
            <Title order={1}>{t('dashboard.title')}</Title>
            {mayCreate && <NewDocumentButton />}
          </div>
          <Tabs />
          <Outlet />
        </Container>
      </main>
    </>
  );
}

function Tabs() {
  const { t } = useTranslation();
  const { q } = useSearch({ from: '/behind-sign-in/dashboard' });
  return (
    <nav aria-label={t('dashboard.tabs')} className={classes.tabs}>
      {TABS.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          search={q === undefined ? {} : { q }}
          activeOptions={{ exact: true, includeSearch: false }}
          className={classes.tab}
        >
          {t(`dashboard.${label}`)}
        </Link>
      ))}
    </nav>
  );
}

function NewDocumentButton() {
  const { t } = useTranslation();
  const { create, busy } = useNewDocument();
  return (
    <Button leftSection={<IconPlus size={18} />} onClick={create} loading={busy}>
      {t('dashboard.create')}
    </Button>
  );
}
