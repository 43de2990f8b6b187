/** The panel of people: everybody who has the document open, what they do and the ways to them, and who has access. */
import { ActionIcon, Divider, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconEye, IconEyeOff, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCollaborators, useDocument, useSession } from '../../../api/index.ts';
import { Sharing } from '../../../components/share/ShareDialog.tsx';
import { Tooltip } from '../../../components/Tooltip.tsx';
import { nameOf } from '../../../components/user/names.ts';
import { UserAvatar } from '../../../components/user/UserAvatar.tsx';
import type { PanelProps } from '../frame/panel/panel-props.ts';
import { useShown } from '../opening/useOpenDocument.ts';
import classes from './People.module.css';
import type { PersonHere } from './people-here.ts';

/** From so many people on, the list has a search field. */
const SEARCH_FROM_PEOPLE = 8;
/** The list shows no more rows than these. The search field finds the others. */
const MAX_ROWS = 200;

export function PeoplePanel({ document, following, onReveal, onLeave }: PanelProps) {
  const title = useShown(document, (shown) => shown.title);
  const role = useShown(document, (shown) => shown.role);
  const isHere = useShown(document, ({ status }) => status.state !== 'offline' && status.state !== 'closed');
  const owner = useDocument(document.id).data?.owner;
  const isGuest = useSession().guest;
  return (
    <>
      {/* Without a connection nobody knows who is here. */}
      {isHere && <Everybody document={document} following={following} onReveal={onReveal} onDone={onLeave} />}
      {owner && role && !isGuest && (
        <>
          <Divider my="md" />
          <Sharing document={{ id: document.id, title, owner, role }} opened />
        </>
      )}
    </>
  );
}

type EverybodyProps = Pick<PanelProps, 'document' | 'following' | 'onReveal'> & { readonly onDone: () => void };

function Everybody({ document, following, onReveal, onDone }: EverybodyProps) {
  const { t, i18n } = useTranslation();
  const self = useSession();
  const people = useShown(document, (shown) => shown.people);
  const role = useShown(document, (shown) => shown.role);
  const roleOf = useRoles(document.id);
  const [query, setQuery] = useState('');
  const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase(i18n.language);
  const found = people
    .filter(({ user }) => folded(`${nameOf(user)} ${user.username}`).includes(folded(query.trim())))
    .sort((a, b) => nameOf(a.user).localeCompare(nameOf(b.user), i18n.language));
  return (
    <>
      <Text size="sm" fw={600} mb={6}>
        {t('page.people.all', { count: people.length + 1 })}
      </Text>
      {people.length >= SEARCH_FROM_PEOPLE && (
        <TextInput
          size="sm"
          mb={6}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          aria-label={t('page.people.search')}
          placeholder={t('page.people.search')}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      )}
      <ul className={classes.list}>
        {query === '' && (
          <li className={classes.row}>
            <span className={classes.person}>
              <UserAvatar user={self} size={28} />
              <Names name={t('page.people.you', { name: nameOf(self) })} detail={role && t(`role.${role}`)} />
            </span>
          </li>
        )}
        {found.slice(0, MAX_ROWS).map((person) => (
          <Row
            key={person.user.id}
            person={person}
            role={roleOf(person.user.id)}
            isFollowed={following.user?.id === person.user.id}
            onReveal={() => {
              onDone();
              onReveal(person.user.id);
            }}
            onFollow={() => {
              onDone();
              if (following.user?.id === person.user.id) following.stop();
              else following.follow(person.user);
            }}
          />
        ))}
      </ul>
      {found.length === 0 && query !== '' && <Text size="sm">{t('page.people.nobodyFound')}</Text>}
      {found.length > MAX_ROWS && (
        <Text size="sm" c="dimmed">
          {t('page.people.more', { count: found.length - MAX_ROWS })}
        </Text>
      )}
    </>
  );
}

interface RowProps {
  readonly person: PersonHere;
  readonly role: 'owner' | 'editor' | 'viewer' | null;
  readonly isFollowed: boolean;
  readonly onReveal: () => void;
  readonly onFollow: () => void;
}

function Row({ person: { user, hasCaret, isTyping, activity }, role, isFollowed, onReveal, onFollow }: RowProps) {
  const { t } = useTranslation();
  const name = nameOf(user);
  const doing = isTyping ? t('page.people.typing') : activity ? t(`page.people.${activity}`) : null;
  const detail = [role && t(`role.${role}`), doing].filter((part) => part !== null).join(' · ');
  const follow = t(isFollowed ? 'page.people.unfollowName' : 'page.people.follow', { name });
  const Icon = isFollowed ? IconEyeOff : IconEye;
  return (
    <li className={classes.row}>
      <UnstyledButton
        className={classes.person}
        aria-disabled={!hasCaret}
        title={t('editor.goToPerson', { name })}
        onClick={() => hasCaret && onReveal()}
      >
        <UserAvatar user={user} size={28} className={classes.face} data-activity={activity ?? undefined} />
        <Names name={name} detail={detail} />
      </UnstyledButton>
      <Tooltip label={follow}>
        <ActionIcon
          className={classes.follow}
          variant={isFollowed ? 'light' : 'subtle'}
          color={isFollowed ? 'ink' : 'gray'}
          size={36}
          aria-label={follow}
          aria-pressed={isFollowed}
          onClick={onFollow}
        >
          <Icon size={18} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}

function Names({ name, detail }: { name: string; detail: string | null }) {
  return (
    <span className={classes.names}>
      <span className={classes.name}>{name}</span>
      {detail && <span className={classes.detail}>{detail}</span>}
    </span>
  );
}

/** What people may do here, as far as it is known; the socket doesn't tell. */
function useRoles(id: string): (userId: string) => RowProps['role'] {
  const owner = useDocument(id).data?.owner.id;
  const roles = new Map(useCollaborators(id).data?.map(({ user, role }) => [user.id, role]));
  return (userId) => (userId === owner ? 'owner' : (roles.get(userId) ?? null));
}
