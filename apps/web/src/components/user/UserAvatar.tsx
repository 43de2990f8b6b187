/** A user's initials on the user's colour. The name stands beside it or in a label: to a screen reader this is decoration. */
import { Avatar, type AvatarProps } from '@mantine/core';
import type { Person } from '../../api/types.ts';
import { colourOf } from './UserColor.ts';

/** The first letters of the first two words; by code points, so that no emoji is cut. */
function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter((word) => word !== '');
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
}

export function UserAvatar({ user, ...rest }: { user: Person } & AvatarProps) {
  return (
    <Avatar
      {...rest}
      aria-hidden="true"
      radius="xl"
      styles={{ placeholder: { background: colourOf(user.id).solid, color: 'var(--app-white)', border: 0 } }}
    >
      {initials(user.displayName || user.username)}
    </Avatar>
  );
}
