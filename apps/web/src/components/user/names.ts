/** What people are called on the screen. */
import i18next from 'i18next';

/** A user as others see them. */
interface Named {
  readonly username: string;
  readonly displayName: string;
}

/** Whether somebody has no account and came by a link. No other username has a colon. */
export function isGuest({ username }: Named): boolean {
  return username.startsWith('guest:');
}

/** A person's name; that of a guest says so, because anybody may have chosen it. */
export function nameOf(user: Named): string {
  const name = user.displayName || user.username;
  return isGuest(user) ? i18next.t('user.guestNamed', { name }) : name;
}
