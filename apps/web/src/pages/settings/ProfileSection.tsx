/** Settings: name, picture, colour, e-mail address, language and theme. */
import { Alert, Button, type MantineColorScheme, NativeSelect, TextInput, useMantineColorScheme } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangeDetails } from '../../api/me.ts';
import type { OwnAccount } from '../../api/types.ts';
import { LANGUAGES } from '../../boot/languages.ts';
import { errorText } from '../../components/errorText.ts';
import { useChooseLanguage } from '../../components/user/useChooseLanguage.ts';
import { NAME_LIMIT } from '../account/rules.ts';
import { useSubmission } from '../account/useSubmission.ts';
import { Card, Done } from './Card.tsx';
import { ColourChoice } from './ColourChoice.tsx';
import { EmailCard } from './EmailCard.tsx';
import { PictureCard } from './PictureCard.tsx';
import classes from './Settings.module.css';

export function ProfileSection({ account }: { account: OwnAccount }) {
  return (
    <>
      <NameCard account={account} />
      <PictureCard account={account} />
      <ColourChoice account={account} />
      <EmailCard account={account} />
      <LookCard />
    </>
  );
}

function NameCard({ account }: { account: OwnAccount }) {
  const { t } = useTranslation();
  const change = useChangeDetails();
  const [isDone, setDone] = useState(false);
  const form = useForm({
    initialValues: { displayName: account.displayName },
    onValuesChange: () => setDone(false),
    validate: {
      displayName: (value) =>
        value.trim() === ''
          ? t('settings.profile.nameMissing')
          : value.trim().length > NAME_LIMIT
            ? t('account.nameLong', { limit: NAME_LIMIT })
            : null,
    },
  });
  const { busy, failure, submit } = useSubmission(form, async ({ displayName }) => {
    await change.mutateAsync({ displayName: displayName.trim() });
    setDone(true);
  });
  return (
    <Card title={t('settings.profile.name')}>
      <form onSubmit={submit} noValidate className={classes.form}>
        {failure !== null && (
          <Alert color="red" role="alert" title={t('settings.profile.failed')}>
            {errorText(failure, t)}
          </Alert>
        )}
        <TextInput
          {...form.getInputProps('displayName')}
          label={t('settings.profile.name')}
          description={t('settings.profile.nameHint')}
          autoComplete="name"
        />
        <TextInput
          label={t('settings.profile.username')}
          description={t('settings.profile.usernameHint')}
          value={account.username}
          readOnly
          variant="filled"
        />
        <div className={classes.actions}>
          <Button type="submit" loading={busy}>
            {t('settings.save')}
          </Button>
          <Done>{isDone ? t('settings.saved') : null}</Done>
        </div>
      </form>
    </Card>
  );
}

const SCHEMES = ['light', 'dark', 'auto'] as const;

function LookCard() {
  const { t, i18n } = useTranslation();
  const chooseLanguage = useChooseLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Card title={t('settings.look.title')}>
      <div className={classes.form}>
        <NativeSelect
          label={t('language.label')}
          value={i18n.language}
          onChange={(event) => chooseLanguage(event.currentTarget.value)}
          data={Object.entries(LANGUAGES).map(([value, { name }]) => ({ value, label: name }))}
        />
        <NativeSelect
          label={t('theme.label')}
          description={t('settings.look.themeHint')}
          value={colorScheme}
          onChange={(event) => setColorScheme(event.currentTarget.value as MantineColorScheme)}
          data={SCHEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
        />
      </div>
    </Card>
  );
}
