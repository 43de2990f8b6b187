/** Says what an act means before it is done; for what can't be undone, a word has to be typed. */
import { Button, Group, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../components/Dialog.tsx';

export interface Question {
  readonly title: string;
  readonly detail: string;
  /** On the button. */
  readonly action: string;
  readonly isDangerous?: boolean;
  /** What has to be typed. */
  readonly word?: string;
  /** Resolves when it is done; rejects with what to show. */
  readonly run: () => Promise<unknown>;
}

interface ConfirmDialogProps {
  /** Null: closed. */
  readonly question: Question | null;
  readonly onClose: () => void;
  readonly onFailed: (error: unknown) => void;
}

export function ConfirmDialog({ question, onClose, onFailed }: ConfirmDialogProps) {
  const shown = useLast(question);
  return (
    <Dialog opened={question !== null} onClose={onClose} title={shown?.title}>
      {shown && <Content key={shown.title} question={shown} onClose={onClose} onFailed={onFailed} />}
    </Dialog>
  );
}

/** The last question, which stays on the screen while the dialog closes. */
function useLast(question: Question | null): Question | null {
  const [last, setLast] = useState(question);
  if (question !== null && question !== last) setLast(question);
  return question ?? last;
}

function Content({ question, onClose, onFailed }: { question: Question } & Pick<ConfirmDialogProps, 'onClose' | 'onFailed'>): ReactNode {
  const { t } = useTranslation();
  const { detail, action, isDangerous = false, word, run } = question;
  const [typed, setTyped] = useState('');
  const [isWrong, setWrong] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    if (word !== undefined && typed.trim().toLowerCase() !== word.toLowerCase()) return setWrong(true);
    setBusy(true);
    await run().catch(onFailed);
    setBusy(false);
    onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Text>{detail}</Text>
      {word !== undefined && (
        <TextInput
          mt="md"
          label={t('admin.typeToConfirm', { word })}
          value={typed}
          autoComplete="off"
          data-autofocus
          error={isWrong && t('admin.typeMismatch', { word })}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setWrong(false);
          }}
        />
      )}
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose} {...(word === undefined && { 'data-autofocus': true })}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" loading={isBusy} {...(isDangerous && { color: 'red' })}>
          {action}
        </Button>
      </Group>
    </form>
  );
}
