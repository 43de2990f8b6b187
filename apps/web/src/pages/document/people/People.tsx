/** Who has the document open: some faces in the head of the page, and everybody in a list behind them. */
import { Avatar, UnstyledButton } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDropdown } from '../../../components/dropdown/useDropdown.ts';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import { Tooltip } from '../../../components/Tooltip.tsx';
import { UserAvatar } from '../../../components/user/UserAvatar.tsx';
import { colourOf } from '../../../components/user/UserColor.ts';
import { useShown } from '../opening/useOpenDocument.ts';
import classes from './People.module.css';
import type { PeopleProps } from './PeopleList.tsx';
import { nameOf, type PersonHere } from './people-here.ts';

const PeopleList = lazyPart(async () => (await import('./PeopleList.tsx')).PeopleList);

/** Further people are shown as a number. */
const MAX_SHOWN = 3;

export function People({ document, following, onReveal }: PeopleProps) {
  const { t } = useTranslation();
  const people = useShown(document, (shown) => shown.people);
  const { buttonProps, dropdown } = useDropdown('dialog');
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
      <UnstyledButton {...buttonProps} className={classes.all} aria-label={t('page.people.all', { count: people.length + 1 })}>
        <Avatar size={32} radius="xl" aria-hidden="true">
          {more > 0 ? <span className={classes.more}>+{more}</span> : <IconUsers size={17} className={classes.more} />}
          <span className={classes.count}>{people.length + 1}</span>
        </Avatar>
      </UnstyledButton>
      {dropdown && <PeopleList {...dropdown} document={document} following={following} onReveal={onReveal} />}
    </div>
  );
}

function Face({ person, onReveal }: { person: PersonHere } & Pick<PeopleProps, 'onReveal'>) {
  const { t } = useTranslation();
  const { user, hasCaret, activity, isTyping } = person;
  const name = nameOf(user);
  const doing = isTyping ? t('page.people.typing') : activity && t(`page.people.${activity}`);
  const label = doing ? t('page.people.nameDoing', { name, doing }) : name;
  const face = <UserAvatar user={user} size={32} className={classes.face} data-activity={activity ?? undefined} />;
  return (
    <Tooltip label={label}>
      {hasCaret ? (
        <UnstyledButton
          className={classes.ring}
          style={{ '--ring': colourOf(user.id).solid }}
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
