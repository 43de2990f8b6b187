/** Console: groups of people, whose members get what is shared with the group. */
import { Button, Text, TextInput } from '@mantine/core';
import { IconPencil, IconTrash, IconUsersGroup } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeleteGroup, useGroups, useMakeGroup, useRenameGroup } from '../../../api/admin.ts';
import type { Group } from '../../../api/types.ts';
import { errorText } from '../../../components/errorText.ts';
import { Card, Done } from '../../settings/Card.tsx';
import frame from '../../settings/Settings.module.css';
import { ConfirmDialog } from '../ConfirmDialog.tsx';
import { Results } from '../Results.tsx';
import { useActs } from '../useActs.ts';
import { useAdminSearch } from '../useAdminSearch.ts';
import { GroupMembers } from './GroupMembers.tsx';
import { NameDialog } from './NameDialog.tsx';

export function GroupsSection() {
  const [{ group }] = useAdminSearch();
  return group === undefined ? <GroupList /> : <GroupMembers key={group} id={group} />;
}

function GroupList() {
  const { t } = useTranslation();
  const pages = useGroups();
  const acts = useActs();
  const remove = useDeleteGroup();
  const rename = useRenameGroup();
  const [renamed, setRenamed] = useState<Group | null>(null);
  const askToDelete = ({ id, name }: Group) =>
    acts.ask(
      {
        title: t('admin.groups.removeTitle', { name }),
        detail: t('admin.groups.removeDetail'),
        action: t('admin.groups.remove'),
        isDangerous: true,
        run: () => remove.mutateAsync(id).then(() => acts.list.current?.focus()),
      },
      t('admin.groups.removed', { name }),
    );
  return (
    <Card title={t('admin.section.groups')} isUntitled>
      <NewGroupForm onMade={(name) => acts.say(t('admin.groups.created', { name }))} />
      <Done>{acts.done}</Done>
      <Results<Group>
        label={t('admin.section.groups')}
        pages={pages}
        empty={t('admin.groups.none')}
        failed={t('admin.loadFailed')}
        more={t('admin.more')}
        listRef={acts.list}
        row={(group) => <GroupRow key={group.id} group={group} onRename={() => setRenamed(group)} onDelete={() => askToDelete(group)} />}
      />
      <ConfirmDialog question={acts.question} onClose={acts.close} onFailed={acts.failed} />
      <NameDialog
        group={renamed}
        onClose={() => setRenamed(null)}
        onSave={(id, name) => rename.mutateAsync({ id, name }).then(() => acts.say(t('admin.groups.renamed', { name })))}
      />
    </Card>
  );
}

function NewGroupForm({ onMade }: { onMade: (name: string) => void }) {
  const { t } = useTranslation();
  const make = useMakeGroup();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === '') return setProblem(t('admin.groups.nameMissing'));
    make.mutate(wanted, {
      onSuccess: () => {
        setName('');
        onMade(wanted);
      },
      onError: (error) => setProblem(errorText(error, t)),
    });
  };
  return (
    <form className={frame.form} onSubmit={submit} noValidate>
      <TextInput
        label={t('admin.groups.name')}
        value={name}
        error={problem}
        maxLength={100}
        autoComplete="off"
        onChange={(event) => {
          setName(event.currentTarget.value);
          setProblem(null);
        }}
      />
      <div>
        <Button type="submit" loading={make.isPending}>
          {t('admin.groups.create')}
        </Button>
      </div>
    </form>
  );
}

function GroupRow({ group, onRename, onDelete }: { group: Group; onRename: () => void; onDelete: () => void }) {
  const { t } = useTranslation();
  const { id, name, members } = group;
  return (
    <li className={frame.row}>
      <IconUsersGroup size={22} stroke={1.6} className={frame.icon} aria-hidden="true" />
      <div className={frame.rowText}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {t('admin.groups.members', { count: members })}
        </Text>
      </div>
      <div className={frame.actions}>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('admin.groups.open', { name })}
          renderRoot={(props) => <Link {...props} to="/admin/$section" params={{ section: 'groups' }} search={{ group: id }} />}
        >
          {t('admin.groups.openShort')}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          aria-label={t('admin.groups.renameTitle', { name })}
          leftSection={<IconPencil size={16} stroke={1.7} />}
          onClick={onRename}
        >
          {t('admin.groups.rename')}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          aria-label={t('admin.groups.removeNamed', { name })}
          leftSection={<IconTrash size={16} stroke={1.7} />}
          onClick={onDelete}
        >
          {t('admin.groups.remove')}
        </Button>
      </div>
    </li>
  );
}
