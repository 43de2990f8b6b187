/** A user's picture, or the initials on the user's colour. Screen readers skip it, because the name is beside it or in a label. */
import { Avatar, type AvatarProps } from '@mantine/core';
import { usePicture } from '../../api/looks.ts';
import type { Person } from '../../api/types.ts';
import { useColour } from './UserColor.ts';

/** The first letters of the first two words. They are taken by code points, so that no emoji is cut. */
function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter((word) => word !== '');
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
}

interface UserAvatarProps extends AvatarProps {
  readonly user: Person;
  /** A CSS colour in place of the user's own. */
  readonly ground?: string;
}

export function UserAvatar({ user, ground, ...rest }: UserAvatarProps) {
  const { solid } = useColour(user.id);
  const picture = usePicture(user.id);
  return (
    <Avatar
      {...rest}
      // A picture that can't be loaded is replaced by the initials.
      src={picture}
      imageProps={{ alt: '', draggable: false }}
      // A picture hides the ground, so it gets a ring of it.
      {...(picture !== null && ground !== undefined && { style: { boxShadow: `0 0 0 2px ${ground}` } })}
      aria-hidden="true"
      radius="var(--app-radius-full)"
      styles={{ placeholder: { background: ground ?? solid, color: 'var(--app-white)', border: 0 } }}
    >
      {initials(user.displayName || user.username)}
    </Avatar>
  );
}
