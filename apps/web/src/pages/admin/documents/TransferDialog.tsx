/** Gives a document to another owner. */
import { Button, Group, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useActOnDocument } from '../../../api/admin.ts';
import type { AdminAccount, AdminDocument } from '../../../api/types.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { errorText } from '../../../components/errorText.ts';
import { nameOf } from '../../../components/user/names.ts';
import { PersonField } from '../PersonField.tsx';

interface TransferDialogProps {
  /** Null: closed. */
  readonly document: AdminDocument | null;
  readonly onClose: () => void;
  readonly onDone: (title: string, name: string) => void;
}

export function TransferDialog({ document, onClose, onDone }: TransferDialogProps) {
  const { t } = useTranslation();
  const [last, setLast] = useState(document);
  if (document !== null && document !== last) setLast(document);
  return (
    <Dialog opened={document !== null} onClose={onClose} title={t('admin.documents.transferTitle', { title: last?.title ?? '' })}>
      {last && <Form key={last.id} document={last} onClose={onClose} onDone={onDone} />}
    </Dialog>
  );
}

function Form({ document, onClose, onDone }: Omit<TransferDialogProps, 'document'> & { readonly document: AdminDocument }) {
  const { t } = useTranslation();
  const act = useActOnDocument();
  const [chosen, setChosen] = useState<AdminAccount | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen === null) return setProblem(t('admin.personUnknown'));
    act.mutate(
      { id: document.id, act: 'transfer', to: chosen.username },
      {
        onSuccess: () => {
          onDone(document.title, nameOf(chosen));
          onClose();
        },
        onError: (error) => setProblem(errorText(error, t)),
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate>
      <Text mb="md">{t('admin.documents.transferDetail', { name: nameOf(document.owner) })}</Text>
      <PersonField
        label={t('admin.documents.transferTo')}
        error={problem}
        autoFocus
        onChoose={(account) => {
          setChosen(account);
          setProblem(null);
        }}
      />
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" loading={act.isPending}>
          {t('admin.documents.transferGo')}
        </Button>
      </Group>
    </form>
  );
}
