/** Asks for the name of a version. */
import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../components/Dialog.tsx';
import { useOpenedLater } from '../../components/lazy/useOpenedLater.ts';
import { TITLE_LIMIT } from '../../components/titles.ts';

interface NameDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onClosed: () => void;
  /** That the version has. */
  readonly name: string | null;
  readonly onName: (name: string) => void;
}

export function NameDialog({ opened, onClose, onClosed, name, onName }: NameDialogProps) {
  const { t } = useTranslation();
  const isOpened = useOpenedLater(opened);
  const [wanted, setWanted] = useState(name ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const save = () => {
    const trimmed = wanted.trim();
    if (trimmed === '') return setProblem(t('history.actions.nameMissing'));
    if (trimmed !== name) onName(trimmed);
    onClose();
  };
  return (
    <Dialog
      opened={isOpened}
      onClose={onClose}
      onExitTransitionEnd={onClosed}
      title={t(name === null ? 'history.actions.name' : 'history.actions.rename')}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextInput
          label={t('history.actions.nameLabel')}
          value={wanted}
          maxLength={TITLE_LIMIT}
          error={problem}
          data-autofocus
          onChange={(event) => {
            setWanted(event.currentTarget.value);
            setProblem(null);
          }}
        />
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit">{t('history.actions.nameSave')}</Button>
        </Group>
      </form>
    </Dialog>
  );
}
