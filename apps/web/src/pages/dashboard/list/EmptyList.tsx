/** What a list says when there is nothing in it: why, and what to do. */
import { Button } from '@mantine/core';
import { IconFilePlus, IconHistory, IconInbox, IconSearchOff, IconStar, IconTag, IconTrash, IconUsers } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/index.ts';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { useNewDocument } from '../new-document/useNewDocument.ts';
import type { Section } from '../sections.ts';

const ICONS = {
  all: IconInbox,
  recent: IconHistory,
  starred: IconStar,
  owned: IconFilePlus,
  shared: IconUsers,
  trash: IconTrash,
  tag: IconTag,
} as const;
const TemplateChoice = lazyPart(async () => (await import('../new-document/TemplateChoice.tsx')).TemplateChoice);

/** Without them one can still begin: the button for a new document has them, too. */
const nothing = () => undefined;

const ICON = { size: 30, stroke: 1.5 } as const;

export function EmptyList({ section, query }: { section: Section; query: string }) {
  const { t } = useTranslation();
  const { role, username } = useSession();
  const { create, busy } = useNewDocument();
  if (query !== '') return <NothingFound section={section} query={query} />;
  const kind = section.tag === null ? section.scope : 'tag';
  const Icon = ICONS[kind];
  const mayCreate = role !== 'viewer';
  const hint = {
    all: mayCreate ? t('empty.allHint') : t('empty.allHintViewer'),
    owned: mayCreate ? t('empty.ownedHint') : t('library.empty.ownedHintViewer'),
    shared: t('empty.sharedHint', { username }),
    trash: t('empty.trashHint'),
    recent: t('library.empty.recentHint'),
    starred: t('library.empty.starredHint'),
    tag: t('library.empty.tagHint'),
  }[kind];
  const title = {
    all: t('empty.all'),
    owned: t('empty.owned'),
    shared: t('empty.shared'),
    trash: t('empty.trash'),
    recent: t('library.empty.recent'),
    starred: t('library.empty.starred'),
    tag: t('library.empty.tag'),
  }[kind];
  const offerCreate = mayCreate && (kind === 'all' || kind === 'owned');
  const offerAll = kind === 'recent' || kind === 'starred' || kind === 'tag';
  return (
    <Notice
      icon={<Icon {...ICON} />}
      title={title}
      actions={
        offerCreate ? (
          <>
            <Button onClick={() => void create()} loading={busy}>
              {t('document.create')}
            </Button>
            <TemplateChoice onMissing={nothing} />
          </>
        ) : offerAll ? (
          <ShowAll />
        ) : undefined
      }
    >
      {hint}
    </Notice>
  );
}

export function NoSuchTag() {
  const { t } = useTranslation();
  return (
    <Notice icon={<IconTag {...ICON} />} title={t('library.tags.missing')} actions={<ShowAll />}>
      {t('library.tags.missingHint')}
    </Notice>
  );
}

function ShowAll() {
  const { t } = useTranslation();
  return (
    <Button variant="default" renderRoot={(props) => <Link {...props} to="/" />}>
      {t('library.showAll')}
    </Button>
  );
}

function NothingFound({ section, query }: { section: Section; query: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isEverywhere = section.scope === 'all' && section.tag === null;
  return (
    <Notice
      icon={<IconSearchOff {...ICON} />}
      title={t('empty.search', { query })}
      actions={
        <>
          {!isEverywhere && (
            <Button renderRoot={(props) => <Link {...props} to="/" search={{ q: query }} />}>{t('library.searchEverywhere')}</Button>
          )}
          <Button variant="default" onClick={() => void navigate({ to: '.', search: {}, replace: true })}>
            {t('dashboard.clearSearch')}
          </Button>
        </>
      }
    >
      {t('empty.searchHint')}
    </Notice>
  );
}
