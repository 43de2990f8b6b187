/** A user's name, with the e-mail address below it. Both are cut if there is no room. */
import { Text } from '@mantine/core';
import { nameOf } from './names.ts';

export function UserNameAndEmail({
  user,
}: {
  user: { readonly username: string; readonly displayName: string; readonly email: string | null };
}) {
  return (
    <div style={{ minWidth: 0 }}>
      <Text size="sm" fw={600} truncate>
        {nameOf(user)}
      </Text>
      {user.email !== null && (
        <Text size="xs" c="dimmed" truncate>
          {user.email}
        </Text>
      )}
    </div>
  );
}
