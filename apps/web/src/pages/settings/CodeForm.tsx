/** Asks for a code of the second factor. */
import { Alert, Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../components/errorText.ts';
import { useSubmission } from '../account/useSubmission.ts';
import classes from './Settings.module.css';

interface CodeFormProps {
  readonly label: string;
  readonly description?: string;
  /** The label of the button that sends the code. */
  readonly action: string;
  /** Whether only a code of the app will do, not a recovery code. */
  readonly isNumeric?: boolean;
  readonly isDangerous?: boolean;
  readonly onCode: (code: string) => Promise<void>;
  readonly onCancel: () => void;
}

export function CodeForm({ label, description, action, isNumeric = false, isDangerous = false, onCode, onCancel }: CodeFormProps) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { code: '' },
    validate: { code: (value) => (value.trim() === '' ? t('settings.factor.codeMissing') : null) },
  });
  const { busy, failure, submit } = useSubmission(form, ({ code }) => onCode(code.trim()));
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      {failure !== null && (
        <Alert color="red" role="alert">
          {errorText(failure, t)}
        </Alert>
      )}
      <TextInput
        {...form.getInputProps('code')}
        label={label}
        description={description}
        autoComplete="one-time-code"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        {...(isNumeric && { inputMode: 'numeric' })}
        maxLength={40}
        data-autofocus
        autoFocus
      />
      <div className={classes.actions}>
        <Button type="submit" loading={busy} {...(isDangerous && { color: 'red' })}>
          {action}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  );
}
