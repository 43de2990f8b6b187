/** Console: accounts. They are found, changed, and made here. */
import { Button, NativeSelect } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccounts } from '../../../api/admin.ts';
import type { AdminAccount } from '../../../api/types.ts';
import { Card, Done } from '../../settings/Card.tsx';
import classes from '../Admin.module.css';
import { ConfirmDialog } from '../ConfirmDialog.tsx';
import { Results } from '../Results.tsx';
import { SearchField } from '../SearchField.tsx';
import { useActs } from '../useActs.ts';
import { useAdminSearch } from '../useAdminSearch.ts';
import { LinkDialog, type ShownLink } from './LinkDialog.tsx';
import { NewAccountDialog } from './NewAccountDialog.tsx';
import { UserRow } from './UserRow.tsx';
import { useUserActs } from './useUserActs.ts';

const ROLES = ['admin', 'editor', 'viewer'] as const;
const STATES = ['all', 'active', 'disabled', 'guests'] as const;

export function UsersSection() {
  const { t } = useTranslation();
  const [{ q = '', role, state }, change] = useAdminSearch();
  const pages = useAccounts({ query: q, role, state });
  const acts = useActs();
  const [link, setLink] = useState<ShownLink | null>(null);
  const [isInviting, setInviting] = useState(false);
  const userActs = useUserActs(acts, setLink);
  return (
    <>
      <Card title={t('admin.section.users')} isUntitled>
        <div className={classes.filters}>
          <div className={classes.search}>
            <SearchField
              label={t('admin.users.search')}
              placeholder={t('admin.users.searchPlaceholder')}
              value={q}
              onSearch={(query) => change({ q: query })}
            />
          </div>
          <NativeSelect
            label={t('admin.users.state')}
            value={state ?? 'all'}
            onChange={({ currentTarget: { value } }) => change({ state: value === 'all' ? undefined : value })}
            data={STATES.map((value) => ({ value, label: t(`admin.users.states.${value}`) }))}
          />
          <NativeSelect
            label={t('admin.users.role')}
            value={role ?? ''}
            onChange={(event) => change({ role: event.currentTarget.value })}
            data={[{ value: '', label: t('admin.all') }, ...ROLES.map((value) => ({ value, label: t(`role.${value}`) }))]}
          />
        </div>
        <div>
          <Button leftSection={<IconUserPlus size={18} stroke={1.7} />} onClick={() => setInviting(true)}>
            {t('admin.users.invite.open')}
          </Button>
        </div>
        <Done>{acts.done}</Done>
        <Results<AdminAccount>
          label={t('admin.section.users')}
          pages={pages}
          empty={t(state === 'guests' && q === '' ? 'admin.users.noGuests' : 'admin.users.none')}
          failed={t('admin.loadFailed')}
          more={t('admin.more')}
          listRef={acts.list}
          row={(account) => <UserRow key={account.id} account={account} acts={userActs} />}
        />
      </Card>
      <ConfirmDialog question={acts.question} onClose={acts.close} onFailed={acts.failed} />
      <NewAccountDialog
        opened={isInviting}
        onClose={() => setInviting(false)}
        onMade={({ user, ...made }) => {
          setInviting(false);
          acts.say(t('admin.users.invite.made', { username: user.username }));
          setLink({ ...made, name: user.displayName });
        }}
      />
      <LinkDialog link={link} onClose={() => setLink(null)} />
    </>
  );
}
