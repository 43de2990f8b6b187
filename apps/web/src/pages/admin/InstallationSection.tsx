/** Console: the settings of the installation. */
import { Alert, Button, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangeInstallation, useInstallation } from '../../api/admin.ts';
import type { Installation } from '../../api/types.ts';
import { errorText } from '../../components/errorText.ts';
import { Card, Done } from '../settings/Card.tsx';
import { LoadFailure } from '../settings/LoadFailure.tsx';
import frame from '../settings/Settings.module.css';

export function InstallationSection() {
  const { t } = useTranslation();
  const settings = useInstallation();
  return (
    <Card title={t('admin.settings.title')}>
      {settings.isPending && <Skeleton height={280} radius="md" aria-busy="true" />}
      {settings.isError && !settings.data && <LoadFailure title={t('admin.settings.loadFailed')} query={settings} />}
      {settings.data && <Form settings={settings.data} />}
    </Card>
  );
}

/** The same as on the server. */
const DOMAIN = /^[a-z0-9.-]+\.[a-z]{2,}$/i;

function Form({ settings }: { settings: Installation }) {
  const { t } = useTranslation();
  const change = useChangeInstallation();
  const [edited, setEdited] = useState<Partial<Installation>>({});
  const [domains, setDomains] = useState(settings.registrationDomains.join(' '));
  const [wrong, setWrong] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const shown = { ...settings, ...edited };
  const edit = (part: Partial<Installation>) => {
    setEdited((before) => ({ ...before, ...part }));
    setDone(null);
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    const registrationDomains = domains
      .split(/[\s,;]+/)
      .flatMap((domain) => (domain === '' ? [] : [domain.toLowerCase().replace(/^@/, '')]));
    const found = registrationDomains.find((domain) => !DOMAIN.test(domain)) ?? null;
    setWrong(found);
    setDone(null);
    if (found !== null || change.isPending) return;
    change.mutate(
      { ...edited, registrationDomains },
      {
        onSuccess: () => {
          setEdited({});
          setDone(t('admin.settings.saved'));
        },
      },
    );
  };
  return (
    <form className={frame.form} onSubmit={save} noValidate>
      <NativeSelect
        label={t('admin.settings.registration')}
        value={shown.registration}
        onChange={(event) => edit({ registration: event.currentTarget.value as Installation['registration'] })}
        data={(['open', 'closed'] as const).map((value) => ({ value, label: t(`admin.settings.registrations.${value}`) }))}
      />
      <TextInput
        label={t('admin.settings.domains')}
        description={t('admin.settings.domainsHint')}
        value={domains}
        error={wrong !== null && t('admin.settings.domainWrong', { domain: wrong })}
        spellCheck={false}
        autoCapitalize="none"
        onChange={(event) => {
          setDomains(event.currentTarget.value);
          setWrong(null);
          setDone(null);
        }}
      />
      <NativeSelect
        label={t('admin.settings.defaultRole')}
        value={shown.defaultRole}
        onChange={(event) => edit({ defaultRole: event.currentTarget.value as Installation['defaultRole'] })}
        data={(['editor', 'viewer'] as const).map((value) => ({ value, label: t(`admin.settings.roles.${value}`) }))}
      />
      <NativeSelect
        label={t('admin.settings.links')}
        description={t('admin.settings.linksHint')}
        value={shown.links ? 'on' : 'off'}
        onChange={(event) => edit({ links: event.currentTarget.value === 'on' })}
        data={(['on', 'off'] as const).map((value) => ({ value, label: t(`admin.settings.linkChoices.${value}`) }))}
      />
      {change.isError && (
        <Alert color="red" title={t('admin.settings.failed')}>
          {errorText(change.error, t)}
        </Alert>
      )}
      <div className={frame.actions}>
        <Button type="submit" loading={change.isPending}>
          {t('admin.settings.save')}
        </Button>
        <Done>{done}</Done>
      </div>
    </form>
  );
}
