/** A frame in the colour of the person who is followed, with the way out. */
import { CloseButton } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { colourOf } from '../../../components/user/UserColor.ts';
import classes from './FollowFrame.module.css';
import { nameOf } from './people-here.ts';
import type { Following } from './useFollow.ts';

export function FollowFrame({ following: { user, stop } }: { following: Following }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      {user && (
        <>
          <div className={classes.frame} style={{ '--follow-color': colourOf(user.id).solid } as CSSProperties} />
          <div className={classes.label} style={{ '--follow-color': colourOf(user.id).solid } as CSSProperties}>
            <IconEye size={16} aria-hidden="true" />
            <span>{t('page.people.following', { name: nameOf(user) })}</span>
            <CloseButton size="sm" variant="transparent" c="inherit" aria-label={t('page.people.unfollow')} onClick={stop} />
          </div>
        </>
      )}
    </div>
  );
}
