/** Settings: two-factor sign-in. Setting it up asks for the password, shows the secret, and takes a code; only then it is on. */
import { Alert, Button, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConfirmFactor, useNewRecoveryCodes, useRemoveFactor, useRereadAccount, useStartFactor } from '../../api/me.ts';
import type { FactorSecret, OwnAccount } from '../../api/types.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { errorText } from '../../components/errorText.ts';
import { PasswordField } from '../account/PasswordField.tsx';
import { useSubmission } from '../account/useSubmission.ts';
import { Card, Done } from './Card.tsx';
import { CodeForm } from './CodeForm.tsx';
import { QrCode } from './QrCode.tsx';
import { RecoveryCodesDialog } from './RecoveryCodesDialog.tsx';
import classes from './Settings.module.css';

/** What is asked of the user now. */
type Step = { readonly at: 'rest' | 'password' | 'removing' | 'renewing' } | { readonly at: 'secret'; readonly secret: FactorSecret };

const REST: Step = { at: 'rest' };

export function FactorCard({ account }: { account: OwnAccount }) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step>(REST);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const confirm = useConfirmFactor();
  const renew = useNewRecoveryCodes();
  const remove = useRemoveFactor();
  const start = useStartFactor();
  const reread = useRereadAccount();
  const rest = () => setStep(REST);
  const isOn = account.secondFactor;

  const begin = async () => {
    setDone(null);
    if (account.hasPassword) return setStep({ at: 'password' });
    setStep({ at: 'secret', secret: await start.mutateAsync({}) });
  };
  const shown = ({ codes }: { readonly codes: readonly string[] }, message: string) => {
    setCodes(codes);
    setDone(message);
    rest();
  };

  return (
    <Card
      title={t('settings.factor.title')}
      aside={
        <span className={classes.state} {...(isOn && { 'data-good': true })}>
          {t(isOn ? 'settings.factor.on' : 'settings.factor.off')}
        </span>
      }
    >
      <Text size="sm" c="dimmed">
        {t('settings.factor.lead')}
      </Text>
      {!isOn && step.at === 'rest' && (
        <div className={classes.actions}>
          <Button loading={start.isPending} onClick={() => void begin().catch(() => undefined)}>
            {t('settings.factor.start')}
          </Button>
          {start.isError && <Alert color="red">{errorText(start.error, t)}</Alert>}
        </div>
      )}
      {step.at === 'password' && (
        <PasswordStep
          onCancel={rest}
          onPassword={async (password) => setStep({ at: 'secret', secret: await start.mutateAsync({ password }) })}
        />
      )}
      {step.at === 'secret' && (
        <>
          <Secret secret={step.secret} />
          <CodeForm
            label={t('settings.factor.code')}
            description={t('settings.factor.codeHint')}
            isNumeric
            action={t('settings.factor.confirm')}
            onCancel={rest}
            onCode={async (code) => shown(await confirm.mutateAsync(code), t('settings.factor.isOn'))}
          />
        </>
      )}
      {isOn && (
        <div className={classes.actions}>
          <Button variant="default" onClick={() => setStep({ at: 'renewing' })}>
            {t('settings.factor.renew')}
          </Button>
          <Button variant="subtle" color="red" onClick={() => setStep({ at: 'removing' })}>
            {t('settings.factor.remove')}
          </Button>
        </div>
      )}
      <Done>{done}</Done>
      <Dialog opened={step.at === 'renewing'} onClose={rest} title={t('settings.factor.renewTitle')}>
        <Text size="sm" mb="md">
          {t('settings.factor.renewDetail')}
        </Text>
        <CodeForm
          label={t('settings.factor.anyCode')}
          action={t('settings.factor.renewGo')}
          onCancel={rest}
          onCode={async (code) => {
            const { codes } = await renew.mutateAsync(code);
            rest();
            setCodes(codes);
          }}
        />
      </Dialog>
      <Dialog opened={step.at === 'removing'} onClose={rest} title={t('settings.factor.removeTitle')}>
        <Text size="sm" mb="md">
          {t('settings.factor.removeDetail')}
        </Text>
        <CodeForm
          label={t('settings.factor.anyCode')}
          action={t('settings.factor.remove')}
          isDangerous
          onCancel={rest}
          onCode={async (code) => {
            await remove.mutateAsync(code);
            setDone(t('settings.factor.isOff'));
            rest();
          }}
        />
      </Dialog>
      <RecoveryCodesDialog
        codes={codes}
        username={account.username}
        onDone={() => {
          setCodes(null);
          reread();
        }}
      />
    </Card>
  );
}

function PasswordStep({ onPassword, onCancel }: { onPassword: (password: string) => Promise<void>; onCancel: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value === '' ? t('account.passwordMissing') : null) },
  });
  const { busy, failure, submit } = useSubmission(form, ({ password }) => onPassword(password));
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      {failure !== null && (
        <Alert color="red" role="alert">
          {errorText(failure, t)}
        </Alert>
      )}
      <PasswordField {...form.getInputProps('password')} label={t('settings.factor.password')} autoComplete="current-password" autoFocus />
      <div className={classes.actions}>
        <Button type="submit" loading={busy}>
          {t('settings.factor.go')}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  );
}

function Secret({ secret: { secret, uri } }: { secret: FactorSecret }) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm">{t('settings.factor.scan')}</Text>
      <QrCode text={uri} label={t('settings.factor.qr')} />
      <TextInput
        className={classes.form}
        label={t('settings.factor.secret')}
        value={secret.replace(/(.{4})(?=.)/g, '$1 ')}
        readOnly
        classNames={{ input: classes.secret ?? '' }}
        onFocus={(event) => event.currentTarget.select()}
      />
    </>
  );
}
