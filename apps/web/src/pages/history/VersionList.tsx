/** The versions of a document by day and by writing session, with who wrote in each. Further ones are loaded as one scrolls. */
import { ActionIcon, Button, Menu, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { IconBookmark, IconClock, IconDots } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionsQuery } from '../../api/history.ts';
import type { Version, WritingSession } from '../../api/types.ts';
import { ButtonMenu } from '../../components/dropdown/ButtonMenu.tsx';
import { useDropdown } from '../../components/dropdown/useDropdown.ts';
import { nameOf } from '../../components/user/names.ts';
import { UserAvatar } from '../../components/user/UserAvatar.tsx';
import { daysOf } from './days.ts';
import { clockText, dayText, spanText } from './times.ts';
import type { HistoryActs } from './useHistoryActions.tsx';
import classes from './VersionList.module.css';

interface VersionListProps {
  readonly documentId: string;
  /** The version that is shown; null outside of the page of the history. */
  readonly shown: number | null;
  readonly onShow: (version: number) => void;
  /** Compares the shown version with another one; null where nothing can be compared. */
  readonly onCompare: ((from: number) => void) | null;
  readonly acts: HistoryActs;
}

/** Authors of a session that are named. */
const MOST_NAMES = 3;

export function VersionList(props: VersionListProps) {
  const { t, i18n } = useTranslation();
  const query = useInfiniteQuery(sessionsQuery(props.documentId));
  const sessions = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const nameOfDay = (day: string, age: 'today' | 'yesterday' | null) =>
    age === 'today' ? t('history.today') : age === 'yesterday' ? t('history.yesterday') : dayText(day, i18n.language);
  if (query.isPending) return <Skeletons />;
  if (query.isError && sessions.length === 0) return <Failed onRetry={() => void query.refetch()} />;
  if (sessions.length === 0)
    return (
      <Text c="dimmed" size="sm" className={classes.waiting}>
        {t('history.list.empty')}
      </Text>
    );
  return (
    <div className={classes.list}>
      {daysOf(sessions, new Date()).map(({ day, age, sessions: those }) => (
        <section key={day} aria-label={nameOfDay(day, age)}>
          <h3 className={classes.day}>{nameOfDay(day, age)}</h3>
          <ol className={classes.sessions}>
            {those.map((session) => (
              <Session key={session.to} session={session} {...props} />
            ))}
          </ol>
        </section>
      ))}
      {query.isFetchNextPageError && <Failed onRetry={() => void query.fetchNextPage()} />}
      {query.hasNextPage && !query.isFetchNextPageError && (
        <More isLoading={query.isFetchingNextPage} onMore={() => void query.fetchNextPage()} />
      )}
    </div>
  );
}

function Skeletons() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('history.loading')} className={classes.waiting}>
      {[72, 56, 64, 48].map((width) => (
        <Skeleton key={width} height={44} width={`${width + 28}%`} radius="md" />
      ))}
    </div>
  );
}

function Failed({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div role="alert" className={classes.waiting}>
      <Text>{t('history.list.failed')}</Text>
      <Button variant="light" onClick={onRetry}>
        {t('action.retry')}
      </Button>
    </div>
  );
}

/** The end of the list: what follows is loaded when it comes into view. */
function More({ isLoading, onMore }: { isLoading: boolean; onMore: () => void }) {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  const more = useEffectEvent(() => !isLoading && onMore());
  useEffect(() => {
    if (!button.current) return;
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && more());
    observer.observe(button.current);
    return () => observer.disconnect();
  }, []);
  return (
    <Button ref={button} variant="subtle" fullWidth loading={isLoading} onClick={onMore}>
      {t('history.list.more')}
    </Button>
  );
}

function Session({ session, shown, onShow, onCompare, acts }: VersionListProps & { readonly session: WritingSession }) {
  const { t, i18n } = useTranslation();
  const { from, to, startedAt, endedAt, authors, versions } = session;
  const time = spanText(startedAt, endedAt, i18n.language);
  const edits = authors.reduce((sum, author) => sum + author.edits, 0);
  const names = authors
    .slice(0, MOST_NAMES)
    .map(({ user }) => nameOf(user))
    .join(', ');
  const all = authors.length > MOST_NAMES ? t('history.list.and', { names, count: authors.length - MOST_NAMES }) : names;
  const isHere = shown !== null && shown > from && shown <= to;
  const last = versions.find(({ version }) => version === to);
  return (
    <li className={classes.session} data-here={isHere || undefined}>
      <div className={classes.row}>
        <UnstyledButton className={classes.show} aria-current={shown === to || undefined} onClick={() => onShow(to)}>
          <span className={classes.faces}>
            {authors.slice(0, MOST_NAMES).map(({ user }) => (
              <UserAvatar key={user.id} user={user} size={26} />
            ))}
          </span>
          <span className={classes.names}>
            <span className={classes.name}>{last?.name ?? time}</span>
            <span className={classes.detail}>{last?.name ? `${time} · ${all}` : all}</span>
            <span className={classes.detail}>{t('history.list.edits', { count: edits })}</span>
          </span>
        </UnstyledButton>
        <EntryMenu
          label={t('history.list.sessionActions', { time })}
          version={to}
          name={last?.name ?? null}
          time={endedAt}
          acts={acts}
          onCompare={onCompare}
        >
          {acts.mayEdit && <Menu.Item onClick={() => acts.takeBack(session)}>{t('history.actions.takeBack')}</Menu.Item>}
        </EntryMenu>
      </div>
      {versions.some(({ version }) => version !== to) && (
        <ol className={classes.versions}>
          {versions
            .filter(({ version }) => version !== to)
            .map((version) => (
              <VersionRow key={version.version} entry={version} shown={shown} onShow={onShow} acts={acts} onCompare={onCompare} />
            ))}
        </ol>
      )}
    </li>
  );
}

interface VersionProps extends Pick<VersionListProps, 'shown' | 'onShow' | 'acts' | 'onCompare'> {
  readonly entry: Version;
}

function VersionRow({ entry, shown, onShow, acts, onCompare }: VersionProps) {
  const { t, i18n } = useTranslation();
  const { version, name, createdAt } = entry;
  const Icon = name === null ? IconClock : IconBookmark;
  return (
    <li className={classes.row}>
      <UnstyledButton className={classes.show} aria-current={shown === version || undefined} onClick={() => onShow(version)}>
        <Icon size={16} aria-hidden="true" className={classes.icon} />
        <span className={classes.names}>
          <span className={classes.name}>{name ?? t('history.list.automatic')}</span>
          <span className={classes.detail}>{clockText(createdAt, i18n.language)}</span>
        </span>
      </UnstyledButton>
      <EntryMenu
        label={t('history.list.actions', { version })}
        version={version}
        name={name}
        time={createdAt}
        acts={acts}
        onCompare={onCompare}
      />
    </li>
  );
}

interface EntryMenuProps extends Pick<VersionListProps, 'acts' | 'onCompare'> {
  readonly label: string;
  readonly version: number;
  readonly name: string | null;
  readonly time: string;
  /** Further items. */
  readonly children?: ReactNode;
}

function EntryMenu({ label, version, name, time, acts, onCompare, children }: EntryMenuProps) {
  const { t } = useTranslation();
  const { buttonProps, dropdown } = useDropdown('menu');
  return (
    <>
      <ActionIcon {...buttonProps} className={classes.menu} variant="subtle" color="gray" size={32} aria-label={label}>
        <IconDots size={18} />
      </ActionIcon>
      {dropdown && (
        <ButtonMenu
          id={dropdown.id}
          button={dropdown.button}
          opened={dropdown.opened}
          onChange={dropdown.onChange}
          position="bottom-end"
          width={250}
        >
          {acts.mayEdit && (
            <>
              <Menu.Item onClick={() => acts.restore(version, time)}>{t('history.actions.restore')}</Menu.Item>
              <Menu.Item onClick={() => acts.name(version, name)}>
                {t(name === null ? 'history.actions.name' : 'history.actions.rename')}
              </Menu.Item>
              {name !== null && <Menu.Item onClick={() => acts.unname(version)}>{t('history.actions.unname')}</Menu.Item>}
            </>
          )}
          {children}
          {onCompare && <Menu.Item onClick={() => onCompare(version)}>{t('history.changes.since')}</Menu.Item>}
          {acts.mayCopyLink && <Menu.Item onClick={() => acts.copyLink(version, null)}>{t('history.actions.link')}</Menu.Item>}
          {acts.mayCreate && <Menu.Item onClick={() => acts.copy(version, time)}>{t('history.actions.copy')}</Menu.Item>}
        </ButtonMenu>
      )}
    </>
  );
}
