/** Whether a link asks for a password, and the ways to change that. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsking } from './useAsking.ts';

interface LinkPasswordProps {
  readonly hasPassword: boolean;
  readonly isBusy: boolean;
  /** @param password null for none. @returns whether it was saved */
  readonly onSave: (password: string | null) => Promise<boolean>;
}

export function LinkPassword({ hasPassword, isBusy, onSave }: LinkPasswordProps) {
  const { t } = useTranslation();
  const { isAsking, ask, close, opener } = useAsking();
  const [typed, setTyped] = useState('');
  const end = () => {
    close();
    setTyped('');
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    // What was typed stays if it could not be saved.
    if (typed !== '' && !isBusy) void onSave(typed).then((isSaved) => isSaved && end());
  };
  // The button for removing goes with the password.
  const remove = () => void onSave(null).then((isSaved) => isSaved && opener.current?.focus());
  if (isAsking) {
    return (
      <form onSubmit={save}>
        <Stack gap="xs">
          {/* In plain sight: it is made to be passed on. */}
          <TextInput
            label={t('share.byLink.password')}
            description={t('share.byLink.passwordHint')}
            value={typed}
            maxLength={200}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Group gap="xs">
            <Button type="submit" size="compact-sm" aria-disabled={isBusy}>
              {t('share.byLink.savePassword')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={end}>
              {t('action.cancel')}
            </Button>
          </Group>
        </Stack>
      </form>
    );
  }
  return (
    <Group gap="xs">
      <Text size="sm">{t(hasPassword ? 'share.byLink.passwordSet' : 'share.byLink.passwordNone')}</Text>
      <Button ref={opener} size="compact-sm" variant="default" onClick={ask}>
        {t(hasPassword ? 'share.byLink.changePassword' : 'share.byLink.setPassword')}
      </Button>
      {hasPassword && (
        <Button size="compact-sm" variant="default" onClick={remove}>
          {t('share.byLink.removePassword')}
        </Button>
      )}
    </Group>
  );
}
