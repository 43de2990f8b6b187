/** Renames a group. */
import { Button, Group as Row, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Group } from '../../../api/types.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { errorText } from '../../../components/errorText.ts';

interface NameDialogProps {
  /** Null: closed. */
  readonly group: Group | null;
  readonly onClose: () => void;
  readonly onSave: (id: string, name: string) => Promise<unknown>;
}

export function NameDialog({ group, onClose, onSave }: NameDialogProps) {
  const { t } = useTranslation();
  const [last, setLast] = useState(group);
  if (group !== null && group !== last) setLast(group);
  return (
    <Dialog opened={group !== null} onClose={onClose} title={t('admin.groups.renameTitle', { name: last?.name ?? '' })}>
      {last && <Form key={last.id} group={last} onClose={onClose} onSave={onSave} />}
    </Dialog>
  );
}

function Form({ group, onClose, onSave }: Omit<NameDialogProps, 'group'> & { readonly group: Group }) {
  const { t } = useTranslation();
  const [name, setName] = useState(group.name);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === '') return setProblem(t('admin.groups.nameMissing'));
    onSave(group.id, wanted).then(onClose, (error: unknown) => setProblem(errorText(error, t)));
  };
  return (
    <form onSubmit={submit} noValidate>
      <TextInput
        label={t('admin.groups.renameLabel')}
        value={name}
        error={problem}
        maxLength={100}
        data-autofocus
        onChange={(event) => {
          setName(event.currentTarget.value);
          setProblem(null);
        }}
      />
      <Row justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button type="submit">{t('admin.groups.rename')}</Button>
      </Row>
    </form>
  );
}
