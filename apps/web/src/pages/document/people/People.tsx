/** Who has the document open: some faces in the head of the page, and everybody in the panel. */
import { Avatar, UnstyledButton } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Tooltip } from '../../../components/Tooltip.tsx';
import { nameOf } from '../../../components/user/names.ts';
import { UserAvatar } from '../../../components/user/UserAvatar.tsx';
import { useColour } from '../../../components/user/UserColor.ts';
import { togglePanel, useOpenPanel } from '../frame/panel/open-panel.ts';
import type { OpenDocument } from '../opening/OpenDocument.ts';
import { useShown } from '../opening/useOpenDocument.ts';
import classes from './People.module.css';
import type { PersonHere } from './people-here.ts';

/** Further people are shown as a number. */
const MAX_SHOWN = 3;

interface PeopleProps {
  readonly document: OpenDocument;
  /** Brings a person's caret into view. */
  readonly onReveal: (userId: string) => void;
}

export function People({ document, onReveal }: PeopleProps) {
  const { t } = useTranslation();
  const people = useShown(document, (shown) => shown.people);
  const isOpen = useOpenPanel().id === 'people';
  if (people.length === 0) return null;
  const more = people.length - MAX_SHOWN;
  return (
    <div className={classes.people}>
      <ul className={classes.faces} aria-label={t('editor.people')}>
        {people.slice(0, MAX_SHOWN).map((person) => (
          <li key={person.user.id}>
            <Face person={person} onReveal={onReveal} />
          </li>
        ))}
      </ul>
      <UnstyledButton
        className={classes.all}
        aria-label={t('page.people.all', { count: people.length + 1 })}
        aria-expanded={isOpen}
        onClick={() => togglePanel('people')}
      >
        <Avatar size={32} radius="xl" aria-hidden="true">
          {more > 0 ? <span className={classes.more}>+{more}</span> : <IconUsers size={17} className={classes.more} />}
          <span className={classes.count}>{people.length + 1}</span>
        </Avatar>
      </UnstyledButton>
    </div>
  );
}

function Face({ person, onReveal }: { person: PersonHere } & Pick<PeopleProps, 'onReveal'>) {
  const { t } = useTranslation();
  const { user, hasCaret, activity, isTyping } = person;
  const { solid } = useColour(user.id);
  const name = nameOf(user);
  const doing = isTyping ? t('page.people.typing') : activity && t(`page.people.${activity}`);
  const label = doing ? t('page.people.nameDoing', { name, doing }) : name;
  const face = <UserAvatar user={user} size={32} className={classes.face} data-activity={activity ?? undefined} />;
  return (
    <Tooltip label={label}>
      {hasCaret ? (
        <UnstyledButton
          className={classes.ring}
          style={{ '--ring': solid }}
          aria-label={t('editor.goToPerson', { name })}
          onClick={() => onReveal(user.id)}
        >
          {face}
        </UnstyledButton>
      ) : (
        <span role="img" aria-label={label}>
          {face}
        </span>
      )}
    </Tooltip>
  );
}
