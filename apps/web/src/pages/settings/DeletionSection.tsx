/** Settings: deleting the account, with a choice for its documents. */
import { Alert, Button, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { session } from '../../api/index.ts';
import { deleteAccount } from '../../api/me.ts';
import type { OwnAccount } from '../../api/types.ts';
import { errorText } from '../../components/errorText.ts';
import { PasswordField } from '../account/PasswordField.tsx';
import { useSubmission } from '../account/useSubmission.ts';
import { Card } from './Card.tsx';
import classes from './Settings.module.css';

const CHOICES = [
  { value: 'hand-over', label: 'settings.deletion.handOver' },
  { value: 'delete', label: 'settings.deletion.remove' },
] as const;

export function DeletionSection({ account }: { account: OwnAccount }) {
  const { t } = useTranslation();
  const { username, hasPassword, secondFactor } = account;
  const form = useForm({
    initialValues: { documents: 'hand-over', heir: '', password: '', code: '', confirm: '' },
    validate: {
      heir: (value, { documents }) => (documents === 'hand-over' && value.trim() === '' ? t('settings.deletion.heirMissing') : null),
      password: (value) => (hasPassword && value === '' ? t('account.passwordMissing') : null),
      code: (value) => (secondFactor && value.trim() === '' ? t('settings.factor.codeMissing') : null),
      confirm: (value) => (value.trim().toLowerCase() === username.toLowerCase() ? null : t('settings.deletion.confirmWrong')),
    },
  });
  const { busy, failure, submit } = useSubmission(form, async ({ documents, heir, password, code }) => {
    await deleteAccount({
      documents: documents === 'delete' ? 'delete' : 'hand-over',
      ...(documents === 'hand-over' && { heir: heir.trim() }),
      ...(hasPassword && { password }),
      ...(secondFactor && { code: code.trim() }),
    });
    // The session has ended on the server; now in every tab.
    await session.signOut('deleted');
  });
  const { documents } = form.values;
  return (
    <Card title={t('settings.section.account')} isUntitled>
      <Text size="sm">{t('settings.deletion.lead')}</Text>
      <form onSubmit={submit} noValidate className={classes.form}>
        {failure !== null && (
          <Alert color="red" role="alert">
            {errorText(failure, t)}
          </Alert>
        )}
        <fieldset className={classes.choices}>
          <legend className={classes.legend}>{t('settings.deletion.documents')}</legend>
          {CHOICES.map(({ value, label }) => (
            <label key={value} className={classes.choice}>
              <input
                type="radio"
                name="documents"
                value={value}
                checked={documents === value}
                onChange={() => form.setFieldValue('documents', value)}
              />
              {t(label)}
            </label>
          ))}
        </fieldset>
        {documents === 'hand-over' && (
          <TextInput
            {...form.getInputProps('heir')}
            label={t('settings.deletion.heir')}
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
          />
        )}
        {hasPassword && (
          <PasswordField {...form.getInputProps('password')} label={t('settings.deletion.password')} autoComplete="current-password" />
        )}
        {secondFactor && (
          <TextInput
            {...form.getInputProps('code')}
            label={t('settings.deletion.code')}
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
        <TextInput
          {...form.getInputProps('confirm')}
          label={t('settings.deletion.confirm', { username })}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <div className={classes.actions}>
          <Button type="submit" color="red" loading={busy}>
            {t('settings.deletion.go')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
