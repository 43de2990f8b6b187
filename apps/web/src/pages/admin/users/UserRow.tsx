/** An account in the list: who it is, its role, and a menu of what can be done with it. */
import { ActionIcon, NativeSelect, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/index.ts';
import type { AccountRole, AdminAccount } from '../../../api/types.ts';
import { useDropdown } from '../../../components/dropdown/useDropdown.ts';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { nameOf } from '../../../components/user/names.ts';
import { UserAvatar } from '../../../components/user/UserAvatar.tsx';
import frame from '../../settings/Settings.module.css';
import classes from '../Admin.module.css';
import type { UserActs } from './useUserActs.ts';

const UserMenuItems = lazyPart(async () => (await import('./UserActItems.tsx')).UserActItems);

export function UserRow({ account, acts }: { account: AdminAccount; acts: UserActs }) {
  const { t } = useTranslation();
  const { buttonProps, dropdown } = useDropdown('menu');
  const name = nameOf(account);
  return (
    <li className={frame.row}>
      <UserAvatar user={account} size={36} />
      <div className={frame.rowText}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Details account={account} />
      </div>
      <States account={account} />
      <div className={classes.tools}>
        {!account.guest && (
          <NativeSelect
            aria-label={t('admin.users.roleOf', { name })}
            value={account.role}
            onChange={(event) => acts.setRole(account, event.currentTarget.value as AccountRole)}
            data={(['admin', 'editor', 'viewer'] as const).map((value) => ({ value, label: t(`role.${value}`) }))}
          />
        )}
        <ActionIcon {...buttonProps} variant="subtle" color="gray" size={36} aria-label={t('admin.users.menu', { name })}>
          <IconDots size={18} />
        </ActionIcon>
        {dropdown && <UserMenuItems {...dropdown} account={account} acts={acts} />}
      </div>
    </li>
  );
}

function Details({ account }: { account: AdminAccount }) {
  const { t, i18n } = useTranslation();
  const { username, email, emailVerified, documents, lastSeenAt, guest } = account;
  const address =
    email === null ? t('admin.users.noEmail') : `${email} (${t(emailVerified ? 'admin.users.verified' : 'admin.users.unverified')})`;
  return (
    <div className={classes.meta}>
      {!guest && <span>@{username}</span>}
      {!guest && <span>{address}</span>}
      {!guest && <span>{t('admin.users.documents', { count: documents })}</span>}
      <span>
        {lastSeenAt === null ? (
          t('admin.users.neverSeen')
        ) : (
          <>
            {t('admin.users.seen')} <RelativeTime iso={lastSeenAt} language={i18n.language} />
          </>
        )}
      </span>
    </div>
  );
}

function States({ account }: { account: AdminAccount }) {
  const { t } = useTranslation();
  const isSelf = useSession().id === account.id;
  return (
    <div className={classes.states}>
      {isSelf && <span className={frame.state}>{t('admin.users.you')}</span>}
      {account.disabled && (
        <span className={frame.state} data-open>
          {t('admin.users.disabled')}
        </span>
      )}
      {!account.guest && !account.hasPassword && <span className={frame.state}>{t('admin.users.noPassword')}</span>}
      {account.secondFactor && (
        <span className={frame.state} data-good>
          {t('admin.users.factor')}
        </span>
      )}
    </div>
  );
}
