/** The way between sections and tags: at the side of wide screens, a row to be scrolled on narrow ones. */
import { ActionIcon } from '@mantine/core';
import { IconDots, IconFiles, IconHistory, IconPlus, IconStar, IconTag, IconTrash, IconUser, IconUsers } from '@tabler/icons-react';
import { Link, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Tag, useTags } from '../../api/index.ts';
import { lazyPart } from '../../components/lazy/lazy-part.tsx';
import type { TagTask } from './actions/TagTasks.tsx';
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
  const search = q === undefined ? {} : { q };
  const options = { exact: true, includeSearch: false } as const;

  // In the narrow row, where one is may lie outside what is seen. Elsewhere nothing is measured: the page would be laid out once more for it.
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
          {SECTIONS.map(({ scope, to }) => {
            const Icon = ICONS[scope];
            return (
              <li key={scope} className={classes.item}>
                <Link to={to} search={search} activeOptions={options} className={classes.link}>
                  <Icon size={18} stroke={1.6} aria-hidden="true" className={classes.icon} />
                  <span className={classes.name}>{t(`section.${scope}`)}</span>
                </Link>
              </li>
            );
          })}
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
              <TagItem key={tag.id} tag={tag} q={q} onTask={setTask} />
            ))}
          </ul>
        )}
        {tags.length === 0 && <p className={classes.hint}>{t('library.tags.none')}</p>}
      </nav>
      {task !== null && <TagTasks task={task} onTask={setTask} onMissing={() => setTask(null)} />}
    </>
  );
}

function TagItem({ tag, q, onTask }: { tag: Tag; q: string | undefined; onTask: (task: TagTask) => void }) {
  const { t } = useTranslation();
  return (
    <li className={classes.item}>
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
