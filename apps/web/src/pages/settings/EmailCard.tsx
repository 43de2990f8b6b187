/** Settings: the e-mail address, and whether it is verified. */
import { Alert, Button, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangeDetails } from '../../api/me.ts';
import type { OwnAccount } from '../../api/types.ts';
import { useWaysIn } from '../../api/ways-in.ts';
import { errorText } from '../../components/errorText.ts';
import { looksLikeEmail } from '../account/rules.ts';
import { useSubmission } from '../account/useSubmission.ts';
import { Card, Done } from './Card.tsx';
import classes from './Settings.module.css';
import { useVerificationMail } from './useVerificationMail.ts';

export function EmailCard({ account }: { account: OwnAccount }) {
  const { t } = useTranslation();
  return (
    <Card title={t('settings.email.title')} aside={account.email !== null && <State isVerified={account.emailVerified} />}>
      {account.email === null && <Text size="sm">{t('settings.email.none')}</Text>}
      <Verification account={account} />
      <AddressForm account={account} />
    </Card>
  );
}

function State({ isVerified }: { isVerified: boolean }) {
  const { t } = useTranslation();
  const Icon = isVerified ? IconCircleCheck : IconAlertTriangle;
  return (
    <span className={classes.state} {...(isVerified ? { 'data-good': true } : { 'data-open': true })}>
      <Icon size={16} aria-hidden="true" />
      {t(isVerified ? 'settings.email.verified' : 'settings.email.unverified')}
    </span>
  );
}

/** What is missing until an address is verified, and what the user can do. */
function Verification({ account }: { account: OwnAccount }) {
  const { t } = useTranslation();
  const ways = useWaysIn();
  const { isSent, isSending, send } = useVerificationMail();
  const { pendingEmail } = account;
  const isOpen = pendingEmail !== null || (account.email !== null && !account.emailVerified);
  if (!isOpen) return null;
  return (
    <>
      <Text size="sm">
        {pendingEmail === null ? t('settings.email.unverifiedDetail') : t('settings.email.pending', { email: pendingEmail })}
      </Text>
      {ways?.mail === false && <Text size="sm">{t('settings.email.noMail')}</Text>}
      {ways?.mail === true && (
        <div className={classes.actions}>
          <Button variant="default" loading={isSending} onClick={send}>
            {t('settings.email.sendAgain')}
          </Button>
          <Done>{isSent ? t('settings.email.sent') : null}</Done>
        </div>
      )}
    </>
  );
}

function AddressForm({ account }: { account: OwnAccount }) {
  const { t } = useTranslation();
  const ways = useWaysIn();
  const change = useChangeDetails();
  const [isDone, setDone] = useState(false);
  const form = useForm({
    initialValues: { email: account.pendingEmail ?? account.email ?? '' },
    onValuesChange: () => setDone(false),
    validate: { email: (value) => (looksLikeEmail(value.trim()) ? null : t('account.emailInvalid')) },
  });
  const { busy, failure, submit } = useSubmission(form, async ({ email }) => {
    await change.mutateAsync({ email: email.trim() });
    setDone(true);
  });
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      {failure !== null && (
        <Alert color="red" role="alert">
          {errorText(failure, t)}
        </Alert>
      )}
      <TextInput {...form.getInputProps('email')} type="email" label={t('settings.email.label')} autoComplete="email" />
      <div className={classes.actions}>
        <Button type="submit" variant="default" loading={busy}>
          {t('settings.email.change')}
        </Button>
        <Done>{isDone ? t(ways?.mail ? 'settings.email.changedSent' : 'settings.email.changed') : null}</Done>
      </div>
    </form>
  );
}
