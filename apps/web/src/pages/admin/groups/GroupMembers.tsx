/** The members of a group. */
import { Button, Text } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGroup, useGroupMembers, useSetMember } from '../../../api/admin.ts';
import type { AdminAccount, GroupMember, Person } from '../../../api/types.ts';
import { nameOf } from '../../../components/user/names.ts';
import { UserAvatar } from '../../../components/user/UserAvatar.tsx';
import { Card, Done } from '../../settings/Card.tsx';
import frame from '../../settings/Settings.module.css';
import { PersonField } from '../PersonField.tsx';
import { Results } from '../Results.tsx';
import { useActs } from '../useActs.ts';

export function GroupMembers({ id }: { id: string }) {
  const { t } = useTranslation();
  const name = useGroup(id).data?.name;
  const pages = useGroupMembers(id);
  const member = useSetMember(id);
  const acts = useActs();
  const set = (user: Person, isMember: boolean) =>
    member.mutateAsync({ user: user.id, isMember }).then(() => {
      acts.say(t(isMember ? 'admin.groups.added' : 'admin.groups.takenOut', { name: nameOf(user) }));
      // The button that had the focus goes with its row.
      if (!isMember) acts.list.current?.focus();
    }, acts.failed);
  return (
    <>
      <div>
        <Button
          variant="subtle"
          leftSection={<IconArrowLeft size={18} stroke={1.7} />}
          renderRoot={(props) => <Link {...props} to="/admin/$section" params={{ section: 'groups' }} />}
        >
          {t('admin.groups.back')}
        </Button>
      </div>
      <Card title={name ?? t('admin.groups.openShort')}>
        <AddForm onAdd={(account) => set(account, true)} />
        <Done>{acts.done}</Done>
        <Results<GroupMember & { readonly id: string }>
          label={t('admin.groups.open', { name: name ?? '' })}
          pages={pages}
          empty={t('admin.groups.noMembers')}
          failed={t('admin.loadFailed')}
          more={t('admin.more')}
          listRef={acts.list}
          row={({ user, byProvider }) => <Row key={user.id} user={user} byProvider={byProvider} onRemove={() => void set(user, false)} />}
        />
      </Card>
    </>
  );
}

function AddForm({ onAdd }: { onAdd: (account: AdminAccount) => Promise<unknown> }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<AdminAccount | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  /** Another key empties the field. */
  const [round, setRound] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  // The next name can be typed at once.
  useEffect(() => {
    if (round > 0) form.current?.querySelector('input')?.focus();
  }, [round]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen === null) return setProblem(t('admin.personUnknown'));
    void onAdd(chosen).then(() => {
      setChosen(null);
      setRound((last) => last + 1);
    });
  };
  return (
    <form ref={form} className={frame.form} onSubmit={submit} noValidate>
      <PersonField
        key={round}
        label={t('admin.person')}
        error={problem}
        onChoose={(account) => {
          setChosen(account);
          setProblem(null);
        }}
      />
      <div>
        <Button type="submit">{t('admin.groups.add')}</Button>
      </div>
    </form>
  );
}

function Row({ user, byProvider, onRemove }: { user: Person; byProvider: boolean; onRemove: () => void }) {
  const { t } = useTranslation();
  const name = nameOf(user);
  return (
    <li className={frame.row}>
      <UserAvatar user={user} size={32} />
      <div className={frame.rowText}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          @{user.username}
        </Text>
        {byProvider && (
          <Text size="xs" c="dimmed">
            {t('admin.groups.byProviderHint')}
          </Text>
        )}
      </div>
      {byProvider && <span className={frame.state}>{t('admin.groups.byProvider')}</span>}
      <Button size="compact-sm" variant="default" aria-label={t('admin.groups.takeOut', { name })} onClick={onRemove}>
        {t('admin.groups.takeOutShort')}
      </Button>
    </li>
  );
}
