/** Console: how the installation is doing. What is wrong is said first. */
import { Alert, Skeleton, Text } from '@mantine/core';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSystem } from '../../../api/admin.ts';
import type { System } from '../../../api/types.ts';
import { useWaysIn } from '../../../api/ways-in.ts';
import { momentFormat, numberFormat } from '../../../boot/formats.ts';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { sizeText } from '../../../components/size-text.ts';
import { Card, Done } from '../../settings/Card.tsx';
import { LoadFailure } from '../../settings/LoadFailure.tsx';
import frame from '../../settings/Settings.module.css';
import classes from '../Admin.module.css';
import { StorageCards } from './StorageCards.tsx';
import { type Trouble, troublesOf } from './troubles.ts';

/** What merely could be better. */
const MILD: readonly Trouble[] = ['versions', 'mail'];

export function SystemSection() {
  const { t, i18n } = useTranslation();
  const system = useSystem();
  const looks = useLooks(system.data, system.dataUpdatedAt);
  const ways = useWaysIn();
  if (system.data === undefined) {
    return system.isError ? (
      <LoadFailure title={t('admin.system.loadFailed')} query={system} />
    ) : (
      <Skeleton height={400} radius="lg" aria-busy="true" />
    );
  }
  const sendsMail = ways?.mail ?? true;
  const time = momentFormat(i18n.language).format(new Date(system.dataUpdatedAt));
  return (
    <>
      {system.isError && <LoadFailure title={t('admin.system.stale', { time })} query={system} />}
      <Troubles troubles={troublesOf(system.data, looks, sendsMail)} unsealed={system.data.audit.unsealed} />
      <Servers system={system.data} />
      <Parts system={system.data} sendsMail={sendsMail} />
      <Totals system={system.data} />
      <Audit system={system.data} />
      <StorageCards />
    </>
  );
}

/** How many entries waited for their seal at the last looks. */
function useLooks(system: System | undefined, at: number): readonly number[] {
  const looks = useRef<{ at: number; counts: readonly number[] }>({ at: 0, counts: [] });
  if (system !== undefined && looks.current.at !== at) {
    looks.current = { at, counts: [...looks.current.counts.slice(-9), system.audit.unsealed] };
  }
  return looks.current.counts;
}

function Troubles({ troubles, unsealed }: { troubles: readonly Trouble[]; unsealed: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" className={frame.main}>
      {troubles.length === 0 && <Done>{t('admin.system.fine')}</Done>}
      {troubles.map((trouble) => (
        <Alert
          key={trouble}
          color={MILD.includes(trouble) ? 'gray' : 'red'}
          role="none"
          title={t(`admin.system.trouble.${trouble}.title`, { count: unsealed })}
        >
          {t(`admin.system.trouble.${trouble}.detail`)}
        </Alert>
      ))}
    </div>
  );
}

function Servers({ system }: { system: System }) {
  const { t, i18n } = useTranslation();
  const format = numberFormat(i18n.language);
  return (
    <Card title={t('admin.system.servers')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that is wider than the page is scrolled with the keyboard */}
      <div className={classes.table} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('admin.system.server')}</th>
              <th scope="col">{t('admin.system.version')}</th>
              <th scope="col">{t('admin.system.sockets')}</th>
              <th scope="col">{t('admin.system.documents')}</th>
              <th scope="col">{t('admin.system.running')}</th>
            </tr>
          </thead>
          <tbody>
            {system.servers.map((server) => (
              <tr key={server.id}>
                <td>
                  {server.host}
                  {server.current && system.servers.length > 1 && (
                    <Text span size="xs" c="dimmed">
                      {' '}
                      ({t('admin.system.thisOne')})
                    </Text>
                  )}
                </td>
                <td>{server.version}</td>
                <td>{format.format(server.sockets)}</td>
                <td>{format.format(server.documents)}</td>
                <td>
                  <RelativeTime iso={server.startedAt} language={i18n.language} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function Parts({ system, sendsMail }: { system: System; sendsMail: boolean }) {
  const { t } = useTranslation();
  const { database, bus, storage } = system;
  const reached = bus.up ? 'up' : 'down';
  const busState = bus.shared ? reached : 'alone';
  const standbyState = database.standby === 'used' ? 'used' : 'unused';
  const mailState = sendsMail ? 'on' : 'off';
  return (
    <Card title={t('admin.system.parts')}>
      <dl className={classes.facts}>
        <dt>{t('admin.system.database')}</dt>
        <dd>
          {t('admin.system.databaseDetail', {
            version: database.version,
            size: sizeText(database.bytes),
            connections: database.connections,
          })}
        </dd>
        {database.standby !== null && (
          <>
            <dt>{t('admin.system.standby')}</dt>
            <dd>{t(`admin.system.standbys.${standbyState}`)}</dd>
          </>
        )}
        <dt>{t('admin.system.bus')}</dt>
        <dd>{t(`admin.system.buses.${busState}`)}</dd>
        <dt>{t('admin.system.storage')}</dt>
        <dd>
          {t('admin.system.storageDetail', {
            kind: t(`admin.system.storages.${storage.kind}`),
            files: storage.files,
            size: sizeText(storage.bytes),
          })}
        </dd>
        <dt>{t('admin.system.mail')}</dt>
        <dd>{t(`admin.system.mails.${mailState}`)}</dd>
        <dt>{t('admin.system.version')}</dt>
        <dd>{system.version}</dd>
      </dl>
    </Card>
  );
}

function Totals({ system: { totals } }: { system: System }) {
  const { t } = useTranslation();
  return (
    <Card title={t('admin.system.totals')}>
      <dl className={classes.figures}>
        <Figure name={t('admin.system.accounts')} value={totals.accounts} />
        <Figure name={t('admin.system.guests')} value={totals.guests} />
        <Figure name={t('admin.system.documentsTotal')} value={totals.documents} />
        <Figure name={t('admin.system.trashed')} value={totals.trashed} />
        <Figure name={t('admin.system.edits')} value={totals.edits} />
      </dl>
    </Card>
  );
}

function Audit({ system: { audit } }: { system: System }) {
  const { t } = useTranslation();
  return (
    <Card title={t('admin.system.audit')}>
      <dl className={classes.figures}>
        <Figure name={t('admin.system.sealed')} value={audit.sealed} />
        <Figure name={t('admin.system.unsealed')} value={audit.unsealed} />
      </dl>
      {audit.head !== null && (
        <div>
          <Text size="sm">{t('admin.system.head')}</Text>
          <code className={classes.mono}>{audit.head}</code>
          <Text size="xs" c="dimmed">
            {t('admin.system.headHint')}
          </Text>
        </div>
      )}
    </Card>
  );
}

function Figure({ name, value }: { name: string; value: number }): ReactNode {
  const { i18n } = useTranslation();
  return (
    <div>
      <dt>{name}</dt>
      <dd>{numberFormat(i18n.language).format(value)}</dd>
    </div>
  );
}
