/** The frame of the document lists: header with search, sections and tags, and the button for a new document. */
import { ActionIcon, Group } from '@mantine/core';
import { IconCommand, IconKeyboard } from '@tabler/icons-react';
import { Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession, useTag } from '../../api/index.ts';
import { isDialogOpen, isTyping, keyName } from '../../commands/keys.ts';
import { useCommands, useOpenPalette } from '../../commands/registry.ts';
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

const KeysDialog = lazyPart(async () => (await import('./KeysDialog.tsx')).KeysDialog);

export function Dashboard() {
  const { t } = useTranslation();
  const mayCreate = useSession().role !== 'viewer';
  const { scope, name } = useHeading();
  const search = useRef<HTMLInputElement>(null);
  const { isHelpShown, hideHelp } = usePageKeys(search);
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
      {isHelpShown && <KeysDialog onClose={hideHelp} onMissing={hideHelp} />}
    </>
  );
}

/** The section that the address says, and its name. */
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
  // While a document is being opened, its address comes before this page goes.
  const isHere = SECTIONS.some(({ to }) => to === pathname) || pathname.startsWith('/tags/');
  useEffect(() => {
    if (isHere) rememberPlace(href);
  }, [isHere, href]);
  return { scope, name: tagId === null ? t(`section.${scope}`) : tagName };
}

/** `/` goes to the search, `?` shows the keys. */
function usePageKeys(search: React.RefObject<HTMLInputElement | null>) {
  const { t } = useTranslation();
  const [isHelpShown, setHelpShown] = useState(false);
  useCommands(() => [{ id: 'keys', group: 'page', icon: IconKeyboard, label: t('library.showKeys'), run: () => setHelpShown(true) }]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isDialogOpen()) return;
      if (event.key === '/') search.current?.focus();
      else if (event.key === '?') setHelpShown(true);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [search]);
  return { isHelpShown, hideHelp: () => setHelpShown(false) };
}

function PaletteButton() {
  const { t } = useTranslation();
  const open = useOpenPalette();
  const name = t('library.openPalette');
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={name}
      title={t('key.named', { name, keys: keyName('Mod-k', t) })}
      onClick={open}
    >
      <IconCommand size={20} stroke={1.6} />
    </ActionIcon>
  );
}
