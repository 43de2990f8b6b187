/** A user's name and e-mail address, one below the other, cut where there is no room. */
import { Text } from '@mantine/core';

export function UserNameAndEmail({ user }: { user: { readonly displayName: string; readonly email: string } }) {
  return (
    <div style={{ minWidth: 0 }}>
      <Text size="sm" fw={600} truncate>
        {user.displayName}
      </Text>
      <Text size="xs" c="dimmed" truncate>
        {user.email}
      </Text>
    </div>
  );
}
