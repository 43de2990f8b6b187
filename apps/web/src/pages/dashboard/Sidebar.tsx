/** The navigation between sections and tags: a column on wide screens, a row that scrolls on narrow ones. */
import { ActionIcon } from '@mantine/core';
import { IconDots, IconFiles, IconHistory, IconPlus, IconStar, IconTag, IconTrash, IconUser, IconUsers } from '@tabler/icons-react';
import { Link, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Scope, type Tag, useTags } from '../../api/index.ts';
import { useCommands } from '../../commands/registry.ts';
import { lazyPart } from '../../components/lazy/lazy-part.tsx';
import type { TagTask } from './actions/TagTasks.tsx';
import { type DocumentActions, useDocumentActions } from './actions/useDocumentActions.ts';
import { useDocumentDrop } from './dragging.ts';
import { NARROW } from './list/useItemGrid.ts';
import classes from './Sidebar.module.css';
import { SECTIONS } from './sections.ts';

const TagTasks = lazyPart(async () => (await import('./actions/TagTasks.tsx')).TagTasks);

const ICONS = { all: IconFiles, recent: IconHistory, starred: IconStar, owned: IconUser, shared: IconUsers, trash: IconTrash } as const;

export function Sidebar() {
  const { t } = useTranslation();
  const { q } = useSearch({ from: '/behind-sign-in/dashboard' });
  const tags = useTags().data ?? [];
  const [task, setTask] = useState<TagTask | null>(null);
  const nav = useRef<HTMLElement>(null);
  useCommands(() => [
    {
      id: 'new-tag',
      group: 'create',
      icon: IconTag,
      label: t('library.tags.create'),
      run: () => setTask({ kind: 'create', from: document.activeElement as HTMLElement }),
    },
  ]);
  const search = q === undefined ? {} : { q };
  const actions = useDocumentActions();
  const options = { exact: true, includeSearch: false } as const;

  // In the narrow row, the current item may be outside of the visible part. On wide screens nothing is measured, because that would cost a layout of the page.
  useEffect(() => {
    if (!window.matchMedia(NARROW).matches) return;
    const row = nav.current;
    const current = row?.querySelector<HTMLElement>('[aria-current]');
    if (!row || !current) return;
    const ahead = current.getBoundingClientRect().left - row.getBoundingClientRect().left;
    row.scrollBy({ left: ahead - row.clientWidth / 3 });
  }, []);

  return (
    <>
      <nav ref={nav} aria-label={t('dashboard.tabs')} className={classes.nav}>
        <ul className={classes.list}>
          {SECTIONS.map(({ scope, to }) => (
            <SectionItem key={scope} scope={scope} actions={actions}>
              <Link to={to} search={search} activeOptions={options} className={classes.link}>
                <SectionIcon scope={scope} />
                <span className={classes.name}>{t(`section.${scope}`)}</span>
              </Link>
            </SectionItem>
          ))}
        </ul>
        <div className={classes.tagsHead}>
          <h2 className={classes.tagsTitle}>{t('library.tags.title')}</h2>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="md"
            aria-label={t('library.tags.create')}
            onClick={(event) => setTask({ kind: 'create', from: event.currentTarget })}
          >
            <IconPlus size={16} />
          </ActionIcon>
        </div>
        {tags.length > 0 && (
          <ul className={classes.list} aria-label={t('library.tags.title')}>
            {tags.map((tag) => (
              <TagItem key={tag.id} tag={tag} q={q} actions={actions} onTask={setTask} />
            ))}
          </ul>
        )}
        {tags.length === 0 && <p className={classes.hint}>{t('library.tags.none')}</p>}
      </nav>
      {task !== null && <TagTasks task={task} onTask={setTask} onMissing={() => setTask(null)} />}
    </>
  );
}

/** A link to a section. Documents can be dropped on the starred section and on the trash. */
function SectionItem({ scope, actions, children }: { scope: Scope; actions: DocumentActions; children: ReactNode }) {
  const drop = useDocumentDrop((documents) => {
    if (scope === 'starred') void actions.star(documents, true);
    if (scope === 'trash') void actions.trash(documents);
  });
  const takes = scope === 'starred' || scope === 'trash';
  return (
    <li className={classes.item} {...(takes && drop)}>
      {children}
    </li>
  );
}

function SectionIcon({ scope }: { scope: Scope }) {
  const Icon = ICONS[scope];
  return <Icon size={18} stroke={1.6} aria-hidden="true" className={classes.icon} />;
}

interface TagItemProps {
  readonly tag: Tag;
  readonly q: string | undefined;
  readonly actions: DocumentActions;
  readonly onTask: (task: TagTask) => void;
}

function TagItem({ tag, q, actions, onTask }: TagItemProps) {
  const { t } = useTranslation();
  const drop = useDocumentDrop((documents) => void actions.tag(documents, tag.id, true, tag.name));
  return (
    <li className={classes.item} {...drop}>
      <Link
        to="/tags/$tag"
        params={{ tag: tag.id }}
        search={q === undefined ? {} : { q }}
        activeOptions={{ exact: true, includeSearch: false }}
        className={classes.link}
      >
        <IconTag size={18} stroke={1.6} aria-hidden="true" className={classes.icon} />
        <span className={classes.name}>{tag.name}</span>
        <span className={classes.count} aria-hidden="true">
          {tag.count}
        </span>
      </Link>
      <ActionIcon
        className={classes.more}
        variant="subtle"
        color="gray"
        size="md"
        aria-label={t('library.tags.menu', { name: tag.name })}
        aria-haspopup="menu"
        onClick={(event) => onTask({ kind: 'menu', tag, from: event.currentTarget })}
      >
        <IconDots size={16} />
      </ActionIcon>
    </li>
  );
}
