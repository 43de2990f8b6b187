/** The frame around the document lists: the header with the search, the sections and tags, and the button for a new document. */
import { ActionIcon, Group } from '@mantine/core';
import { IconCommand } from '@tabler/icons-react';
import { Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession, useTag } from '../../api/index.ts';
import { isDialogOpen, isTyping, keyName, PALETTE_KEY } from '../../commands/keys.ts';
import { useOpenPalette } from '../../commands/registry.ts';
import { Logo } from '../../components/Logo.tsx';
import { rememberPlace } from '../../components/last-place.ts';
import { lazyPart, useFetchAhead } from '../../components/lazy/lazy-part.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { ThemeSwitch } from '../../components/user/ThemeSwitch.tsx';
import { UserMenu } from '../../components/user/UserMenu.tsx';
import classes from './Dashboard.module.css';
import { enterList } from './list/enter-list.ts';
import { ListTools } from './list/strip/ListTools.tsx';
import { NewDocumentMenu } from './new-document/NewDocumentMenu.tsx';
import { SearchBox } from './SearchBox.tsx';
import { Sidebar } from './Sidebar.tsx';
import { SECTIONS } from './sections.ts';

const UnverifiedBanner = lazyPart(async () => (await import('../../components/user/UnverifiedBanner.tsx')).UnverifiedBanner);

const nothing = () => undefined;

export function Dashboard() {
  const { t } = useTranslation();
  const { role, email, emailVerified } = useSession();
  const mayCreate = role !== 'viewer';
  const { scope, name } = useHeading();
  const search = useRef<HTMLInputElement>(null);
  usePageKeys(search);
  usePageTitle(name);
  useFetchAhead();
  return (
    <>
      <a href="#content" className={classes.skip}>
        {t('app.skip')}
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <div className={classes.home}>
            <Logo />
          </div>
          <div className={classes.search}>
            <SearchBox inputRef={search} onLeave={() => enterList()} />
          </div>
          <Group gap={6} wrap="nowrap" className={classes.tools}>
            <PaletteButton />
            <ThemeSwitch />
            <UserMenu />
          </Group>
        </div>
      </header>
      {email !== null && !emailVerified && <UnverifiedBanner onMissing={nothing} />}
      <div className={classes.frame}>
        <div className={classes.side}>
          <Sidebar />
        </div>
        <main id="content" tabIndex={-1} className={classes.main}>
          <div className={classes.heading}>
            <h1 className={classes.title}>{name}</h1>
            <ListTools scope={scope} />
            {mayCreate && <NewDocumentMenu />}
          </div>
          <Outlet />
        </main>
      </div>
    </>
  );
}

/** The section at the current address, and its name. */
function useHeading() {
  const { t } = useTranslation();
  const { pathname, href } = useRouterState({
    select: ({ location: { pathname, href } }) => ({ pathname, href }),
    structuralSharing: true,
  });
  const tagId = useParams({ strict: false }).tag ?? null;
  const tag = useTag(tagId);
  const tagName = tag === null ? t('library.tags.missingName') : (tag?.name ?? t('library.tags.title'));
  const { scope } = SECTIONS.find(({ to }) => to === pathname) ?? SECTIONS[0];
  // While a document opens, the address is already the document's, but this page is still shown.
  const isHere = SECTIONS.some(({ to }) => to === pathname) || pathname.startsWith('/tags/');
  useEffect(() => {
    if (isHere) rememberPlace(href);
  }, [isHere, href]);
  return { scope, name: tagId === null ? t(`section.${scope}`) : tagName };
}

/** The key `/` moves the focus to the search. */
function usePageKeys(search: React.RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isDialogOpen()) return;
      if (event.key !== '/') return;
      search.current?.focus();
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [search]);
}

function PaletteButton() {
  const { t } = useTranslation();
  const open = useOpenPalette();
  const name = t('key.commands');
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={name}
      title={t('key.named', { name, keys: keyName(PALETTE_KEY, t) })}
      onClick={() => open()}
    >
      <IconCommand size={20} stroke={1.6} />
    </ActionIcon>
  );
}
