/** What an administrator does with an account. Each act says first what it means. */
import { useTranslation } from 'react-i18next';
import { useChangeAccount, useMakeResetLink, useSignOutAccount } from '../../../api/admin.ts';
import type { AccountChange, AccountRole, AdminAccount } from '../../../api/types.ts';
import { nameOf } from '../../../components/user/names.ts';
import type { useActs } from '../useActs.ts';
import type { ShownLink } from './LinkDialog.tsx';

export type UserAct = 'disable' | 'enable' | 'signOut' | 'verify' | 'unverify' | 'resetFactor' | 'resetLink';

const CHANGES: Readonly<Partial<Record<UserAct, AccountChange>>> = {
  disable: { disabled: true },
  enable: { disabled: false },
  verify: { emailVerified: true },
  unverify: { emailVerified: false },
  resetFactor: { secondFactor: false },
};

/** What takes somebody's access away. */
const DANGEROUS: readonly string[] = ['demote', 'disable', 'signOut', 'resetFactor'];

export interface UserActs {
  readonly act: (account: AdminAccount, act: UserAct) => void;
  readonly setRole: (account: AdminAccount, role: AccountRole) => void;
}

export function useUserActs(acts: ReturnType<typeof useActs>, onLink: (link: ShownLink) => void): UserActs {
  const { t } = useTranslation();
  const change = useChangeAccount();
  const signOut = useSignOutAccount();
  const makeLink = useMakeResetLink();
  const ask = (account: AdminAccount, act: UserAct | 'promote' | 'demote', run: () => Promise<unknown>) => {
    const words = { name: nameOf(account), email: account.email ?? '' };
    acts.ask(
      {
        title: t(`admin.users.act.${act}.title`, words),
        detail: t(`admin.users.act.${act}.detail`, words),
        action: t(`admin.users.act.${act}.label`),
        isDangerous: DANGEROUS.includes(act),
        run,
      },
      t(`admin.users.act.${act}.done`, words),
    );
  };
  const run = ({ id, displayName }: AdminAccount, act: UserAct): Promise<unknown> => {
    if (act === 'signOut') return signOut.mutateAsync(id);
    if (act === 'resetLink') return makeLink.mutateAsync(id).then((link) => onLink({ ...link, name: displayName }));
    return change.mutateAsync({ id, ...CHANGES[act] });
  };
  return {
    act: (account, act) => ask(account, act, () => run(account, act)),
    setRole: (account, role) => {
      const set = () => change.mutateAsync({ id: account.id, role });
      if (role === 'admin') return ask(account, 'promote', set);
      if (account.role === 'admin') return ask(account, 'demote', set);
      const done = t('admin.users.roleChanged', { name: nameOf(account), role: t(`role.${role}`) });
      set().then(() => acts.say(done), acts.failed);
    },
  };
}
