/** Who has the document open, each person once; a click goes to where a person is in the text. */

import type { User } from '@inkstone/sync';
import { Avatar, Menu, Tooltip, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { UserAvatar } from '../../components/UserAvatar.tsx';
import { colourOf } from '../../components/UserColor.ts';
import classes from './DocumentPage.module.css';
import type { OpenDocument, PersonHere } from './OpenDocument.ts';
import { useShown } from './useOpenDocument.ts';

interface PeopleProps {
  readonly document: OpenDocument;
  /** Brings a person's caret into view. */
  readonly onReveal: (userId: string) => void;
}

/** More than these are behind a number. */
const SHOWN = 4;

export function People({ document, onReveal }: PeopleProps) {
  const { t } = useTranslation();
  const people = useShown(document, (shown) => shown.people);
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
              {rest.map(({ user, hasCaret }) => (
                <Menu.Item
                  key={user.id}
                  leftSection={<UserAvatar user={user} size={24} />}
                  disabled={!hasCaret}
                  onClick={() => onReveal(user.id)}
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

function PersonButton({ person: { user, hasCaret }, onReveal }: { person: PersonHere } & Pick<PeopleProps, 'onReveal'>) {
  const { t } = useTranslation();
  const name = nameOf(user);
  const ring = { boxShadow: `0 0 0 2px ${colourOf(user.id).solid}`, borderRadius: '50%' };
  return (
    <Tooltip label={name}>
      {hasCaret ? (
        <UnstyledButton aria-label={t('editor.goToPerson', { name })} onClick={() => onReveal(user.id)} style={ring}>
          <UserAvatar user={user} size={32} />
        </UnstyledButton>
      ) : (
        <span role="img" aria-label={name}>
          <UserAvatar user={user} size={32} />
        </span>
      )}
    </Tooltip>
  );
}

const nameOf = (user: User) => user.displayName || user.username;
