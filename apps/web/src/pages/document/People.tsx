/** Who has the document open, each person once; a click goes to where a person is in the text. */

import type { Peer, User } from '@inkstone/sync';
import { Avatar, Menu, Tooltip, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { UserAvatar } from '../../components/UserAvatar.tsx';
import { colourOf } from '../../components/UserColor.ts';
import classes from './DocumentPage.module.css';

interface PeopleProps {
  readonly peers: readonly Peer[];
  readonly onReveal: (position: number) => void;
}

interface PersonHere {
  readonly user: User;
  /** Where the person's caret is, in units; null without one. */
  readonly position: number | null;
}

/** More than these are behind a number. */
const SHOWN = 4;

export function People({ peers, onReveal }: PeopleProps) {
  const { t } = useTranslation();
  const people = personsOf(peers);
  const shown = people.slice(0, SHOWN);
  const rest = people.slice(SHOWN);
  if (people.length === 0) return null;
  return (
    <ul className={classes.people} aria-label={t('editor.people')}>
      {shown.map((person) => (
        <li key={person.user.id}>
          <PersonButton person={person} onReveal={onReveal} />
        </li>
      ))}
      {rest.length > 0 && (
        <li>
          <Menu position="bottom-end" width={220}>
            <Menu.Target>
              <UnstyledButton aria-label={t('editor.morePeople', { count: rest.length })}>
                <Avatar size={32} radius="xl" aria-hidden="true">
                  +{rest.length}
                </Avatar>
              </UnstyledButton>
            </Menu.Target>
            <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
              {rest.map(({ user, position }) => (
                <Menu.Item
                  key={user.id}
                  leftSection={<UserAvatar user={user} size={24} />}
                  disabled={position === null}
                  onClick={() => position !== null && onReveal(position)}
                >
                  {nameOf(user)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </li>
      )}
    </ul>
  );
}

function PersonButton({ person: { user, position }, onReveal }: { person: PersonHere; onReveal: (position: number) => void }) {
  const { t } = useTranslation();
  const name = nameOf(user);
  const ring = { boxShadow: `0 0 0 2px ${colourOf(user.id).solid}`, borderRadius: '50%' };
  return (
    <Tooltip label={name}>
      {position === null ? (
        <span role="img" aria-label={name}>
          <UserAvatar user={user} size={32} />
        </span>
      ) : (
        <UnstyledButton aria-label={t('editor.goToPerson', { name })} onClick={() => onReveal(position)} style={ring}>
          <UserAvatar user={user} size={32} />
        </UnstyledButton>
      )}
    </Tooltip>
  );
}

const nameOf = (user: User) => user.displayName || user.username;

/** One entry a person, however many pages the person has open; a page with a caret counts before one without. */
function personsOf(peers: readonly Peer[]): PersonHere[] {
  const persons = new Map<string, PersonHere>();
  for (const { user, selection } of peers) {
    const known = persons.get(user.id);
    if (!known || known.position === null) persons.set(user.id, { user, position: selection?.head ?? null });
  }
  return [...persons.values()];
}
