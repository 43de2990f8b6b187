/** Settings: the password and the second factor. */
import { Alert, Button, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangePassword } from '../../api/me.ts';
import type { OwnAccount } from '../../api/types.ts';
import { useWaysIn } from '../../api/ways-in.ts';
import { errorText } from '../../components/errorText.ts';
import { NewPasswordField, PasswordField } from '../account/PasswordField.tsx';
import { newPasswordProblem } from '../account/rules.ts';
import { useSubmission } from '../account/useSubmission.ts';
import { Card, Done } from './Card.tsx';
import { FactorCard } from './FactorCard.tsx';
import classes from './Settings.module.css';

export function SecuritySection({ account }: { account: OwnAccount }) {
  return (
    <>
      <PasswordCard account={account} />
      <FactorCard account={account} />
    </>
  );
}

function PasswordCard({ account }: { account: OwnAccount }) {
  const { t } = useTranslation();
  const ways = useWaysIn();
  return (
    <Card title={t('settings.password.title')}>
      {ways?.passwords === false ? (
        <Text size="sm">{t('settings.password.off')}</Text>
      ) : (
        <>
          {!account.hasPassword && <Text size="sm">{t('settings.password.none')}</Text>}
          <PasswordForm account={account} />
        </>
      )}
    </Card>
  );
}

function PasswordForm({ account }: { account: OwnAccount }) {
  const { t } = useTranslation();
  const change = useChangePassword();
  const [isDone, setDone] = useState(false);
  const form = useForm({
    initialValues: { current: '', password: '' },
    onValuesChange: ({ password }) => {
      if (password !== '') setDone(false);
    },
    validate: {
      current: (value) => (account.hasPassword && value === '' ? t('settings.password.currentMissing') : null),
      password: (value) => newPasswordProblem(value, t),
    },
  });
  const { busy, failure, submit } = useSubmission(form, async ({ current, password }) => {
    await change.mutateAsync({ password, ...(account.hasPassword && { current }) });
    form.reset();
    setDone(true);
  });
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      {failure !== null && (
        <Alert color="red" role="alert">
          {errorText(failure, t)}
        </Alert>
      )}
      {/* For password managers, which look for a name beside the password. */}
      <input type="text" name="username" autoComplete="username" value={account.username} readOnly hidden />
      {account.hasPassword && (
        <PasswordField {...form.getInputProps('current')} label={t('settings.password.current')} autoComplete="current-password" />
      )}
      <NewPasswordField
        {...form.getInputProps('password')}
        label={t('settings.password.next')}
        value={form.values.password}
        ownWords={[account.username, ...account.displayName.split(/\s+/), ...(account.email ?? '').split(/[@.]/)]}
      />
      <Text size="sm" c="dimmed">
        {t('settings.password.hint')}
      </Text>
      <div className={classes.actions}>
        <Button type="submit" loading={busy}>
          {t(account.hasPassword ? 'settings.password.change' : 'settings.password.set')}
        </Button>
        <Done>{isDone ? t('settings.password.changed') : null}</Done>
      </div>
    </form>
  );
}
