/** Makes an API token. */
import { Alert, Button, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useMakeToken } from '../../api/me.ts';
import type { MadeToken } from '../../api/types.ts';
import { errorText } from '../../components/errorText.ts';
import { NAME_LIMIT } from '../account/rules.ts';
import { useSubmission } from '../account/useSubmission.ts';
import classes from './Settings.module.css';

/** Days after which a token expires. */
const EXPIRIES = ['never', '7', '30', '90', '365'] as const;
type Expiry = (typeof EXPIRIES)[number];

const DAY_MS = 86_400_000;

export function NewTokenForm({ onMade }: { onMade: (made: MadeToken) => void }) {
  const { t } = useTranslation();
  const make = useMakeToken();
  const form = useForm({
    initialValues: { name: '', scope: 'read', expiry: '90' },
    validate: {
      name: (value) =>
        value.trim() === ''
          ? t('settings.tokens.nameMissing')
          : value.trim().length > NAME_LIMIT
            ? t('account.nameLong', { limit: NAME_LIMIT })
            : null,
    },
  });
  const { busy, failure, submit } = useSubmission(form, async ({ name, scope, expiry }) => {
    const days = expiry as Expiry;
    onMade(
      await make.mutateAsync({
        name: name.trim(),
        scope: scope === 'write' ? 'write' : 'read',
        ...(days !== 'never' && { expiresAt: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }),
      }),
    );
    form.reset();
  });
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      {failure !== null && (
        <Alert color="red" role="alert">
          {errorText(failure, t)}
        </Alert>
      )}
      <TextInput
        {...form.getInputProps('name')}
        label={t('settings.tokens.name')}
        placeholder={t('settings.tokens.namePlaceholder')}
        autoComplete="off"
      />
      <NativeSelect
        {...form.getInputProps('scope')}
        label={t('settings.tokens.scope')}
        data={(['read', 'write'] as const).map((value) => ({ value, label: t(`settings.tokens.scopes.${value}`) }))}
      />
      <NativeSelect
        {...form.getInputProps('expiry')}
        label={t('settings.tokens.expiry')}
        data={EXPIRIES.map((value) => ({ value, label: t(`settings.tokens.expiries.${value}`) }))}
      />
      <div className={classes.actions}>
        <Button type="submit" loading={busy}>
          {t('settings.tokens.create')}
        </Button>
      </div>
    </form>
  );
}
