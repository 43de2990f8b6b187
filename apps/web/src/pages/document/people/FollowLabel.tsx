/** Who is followed, in the colour of that person, with the way out. */
import { CloseButton } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { nameOf } from '../../../components/user/names.ts';
import { useColour } from '../../../components/user/UserColor.ts';
import classes from './FollowFrame.module.css';
import type { PersonHere } from './people-here.ts';

export function FollowLabel({ user, stop }: { user: PersonHere['user']; stop: () => void }) {
  const { t } = useTranslation();
  const { solid } = useColour(user.id);
  return (
    <div className={classes.label} style={{ '--follow-color': solid } as CSSProperties}>
      <IconEye size={16} aria-hidden="true" />
      <span>{t('page.people.following', { name: nameOf(user) })}</span>
      <CloseButton size="sm" variant="transparent" c="inherit" aria-label={t('page.people.unfollow')} onClick={stop} />
    </div>
  );
}
