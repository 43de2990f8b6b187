/** Makes an account for somebody, who sets the password by a link. */
import { Alert, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMakeAccount } from '../../../api/admin.ts';
import { ApiError } from '../../../api/index.ts';
import type { AccountRole, MadeAccount, NewAccount } from '../../../api/types.ts';
import { useWaysIn } from '../../../api/ways-in.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { errorText } from '../../../components/errorText.ts';

interface NewAccountDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onMade: (made: MadeAccount) => void;
}

export function NewAccountDialog({ opened, onClose, onMade }: NewAccountDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('admin.users.invite.title')}>
      <Form onClose={onClose} onMade={onMade} />
    </Dialog>
  );
}

type Field = 'username' | 'email';

/** The field that an answer of the server is about, if it is about one. */
function fieldOf(error: unknown): Field | null {
  if (!(error instanceof ApiError)) return null;
  if (error.code === 'username-taken') return 'username';
  return error.code === 'email-taken' ? 'email' : null;
}

function Form({ onClose, onMade }: Omit<NewAccountDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const make = useMakeAccount();
  const sendsMail = useWaysIn()?.mail ?? false;
  const [username, setUsername] = useState('');
  const [email, setEmail] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [role, setRole] = useState('');
  const [problems, setProblems] = useState<{ readonly [Key in Field]?: string }>({});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = {
      ...(!/^[a-z0-9._-]{3,32}$/i.test(username.trim()) && { username: t('admin.users.invite.usernameWrong') }),
      ...(!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim()) && { email: t('admin.users.invite.emailWrong') }),
    };
    setProblems(found);
    if (Object.keys(found).length > 0 || make.isPending) return;
    const body: NewAccount = {
      username: username.trim(),
      email: email.trim(),
      ...(displayName.trim() !== '' && { displayName: displayName.trim() }),
      ...(role !== '' && { role: role as AccountRole }),
    };
    make.mutate(body, {
      onSuccess: onMade,
      onError: (error) => {
        const field = fieldOf(error);
        if (field !== null) setProblems({ [field]: errorText(error, t) });
      },
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm">{t(sendsMail ? 'admin.users.invite.leadMail' : 'admin.users.invite.lead')}</Text>
        {make.isError && fieldOf(make.error) === null && <Alert color="red">{errorText(make.error, t)}</Alert>}
        <TextInput
          label={t('admin.users.invite.username')}
          value={username}
          error={problems.username}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <TextInput
          type="email"
          label={t('admin.users.invite.email')}
          value={email}
          error={problems.email}
          autoComplete="off"
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <TextInput
          label={t('admin.users.invite.name')}
          description={t('admin.users.invite.nameHint')}
          value={displayName}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => setDisplayName(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('admin.users.invite.role')}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value)}
          data={[
            { value: '', label: t('admin.users.invite.defaultRole') },
            ...(['editor', 'viewer', 'admin'] as const).map((value) => ({ value, label: t(`role.${value}`) })),
          ]}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t('admin.users.invite.go')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
