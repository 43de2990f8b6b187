/** What only the owner decides: whether editors may add people, and giving the document away. */
import { Alert, Button, Divider, Group, Stack, Text, TextInput } from '@mantine/core';
import type { TFunction } from 'i18next';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, type DocumentAccess, type ShareTarget, useLetEditorsShare, useTransfer } from '../../api/index.ts';
import { errorText } from '../errorText.ts';
import { useNotify } from '../notifications/useNotify.tsx';
import { nameOf } from '../user/names.ts';
import classes from './OwnerSettings.module.css';
import { useAsking } from './useAsking.ts';

interface OwnerSettingsProps {
  readonly document: ShareTarget;
  readonly access: DocumentAccess;
  readonly onGivenAway: () => void;
}

export function OwnerSettings({ document, access, onGivenAway }: OwnerSettingsProps) {
  const { t } = useTranslation();
  const notify = useNotify();
  const change = useLetEditorsShare(document.id);
  return (
    <>
      <Divider />
      <Stack gap="sm">
        <label className={classes.choice}>
          <input
            type="checkbox"
            checked={change.isPending ? change.variables : access.editorsShare}
            onChange={(event) =>
              change.mutate(event.currentTarget.checked, { onError: (error) => notify.failed(t('share.editorsShareFailed'), error) })
            }
          />
          {t('share.editorsShare')}
        </label>
        <Transfer document={document} onGivenAway={onGivenAway} />
      </Stack>
    </>
  );
}

function Transfer({ document, onGivenAway }: Pick<OwnerSettingsProps, 'document' | 'onGivenAway'>) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { isAsking, ask, close, opener } = useAsking();
  const [login, setLogin] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const transfer = useTransfer(document.id);
  const form = useRef<HTMLFormElement>(null);
  // The form appears, and grows by the problem, at the end of what is scrolled.
  useEffect(() => {
    if (isAsking || problem !== null) form.current?.scrollIntoView({ block: 'nearest' });
  }, [isAsking, problem]);
  const end = () => {
    close();
    setLogin('');
    setProblem(null);
  };
  const give = (event: FormEvent) => {
    event.preventDefault();
    const wanted = login.trim();
    if (wanted === '') return setProblem(t('share.loginMissing'));
    // This part may go before the call ends, as it is for owners only. Callbacks passed to `mutate` would not run then, but the promise settles.
    transfer.mutateAsync(wanted).then(
      ({ owner }) => {
        notify.done(t('share.transfer.done', { name: nameOf(owner) }));
        onGivenAway();
      },
      (error: unknown) => setProblem(transferProblem(error, t)),
    );
  };
  if (!isAsking) {
    return (
      <div>
        <Button ref={opener} variant="subtle" color="gray" size="compact-sm" onClick={ask}>
          {t('share.transfer.start')}
        </Button>
      </div>
    );
  }
  return (
    <Alert title={t('share.transfer.title')}>
      <form ref={form} onSubmit={give} noValidate>
        <Stack gap="sm">
          <Text size="sm">{t('share.transfer.detail')}</Text>
          <TextInput
            label={t('share.transfer.login')}
            value={login}
            error={problem}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            onChange={(event) => {
              setLogin(event.currentTarget.value);
              setProblem(null);
            }}
          />
          <Group gap="xs">
            <Button size="compact-sm" variant="default" onClick={end}>
              {t('action.cancel')}
            </Button>
            <Button size="compact-sm" color="red" type="submit" loading={transfer.isPending}>
              {t('share.transfer.go')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Alert>
  );
}

function transferProblem(error: unknown, t: TFunction): string {
  if (!(error instanceof ApiError)) return errorText(error, t);
  if (error.code === 'user-not-found') return t('share.userNotFound');
  if (error.code === 'is-owner') return t('share.isOwner');
  if (error.fields.some(({ path }) => path === 'login')) return t('share.transfer.onlyReads');
  return errorText(error, t);
}
