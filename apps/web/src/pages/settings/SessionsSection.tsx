/** Settings: where one is signed in, and signing out there. */
import { Button, Skeleton, Text } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEndSignIns, useSignIns } from '../../api/me.ts';
import type { SignInSession } from '../../api/types.ts';
import { useNotify } from '../../components/notifications/useNotify.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { Card, Done } from './Card.tsx';
import { deviceOf, isHandheld } from './device.ts';
import { LoadFailure } from './LoadFailure.tsx';
import classes from './Settings.module.css';

export function SessionsSection() {
  const { t } = useTranslation();
  const notify = useNotify();
  const signIns = useSignIns();
  const end = useEndSignIns();
  const [done, setDone] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const name = useDeviceName();
  const others = signIns.data?.filter(({ current }) => !current) ?? [];

  const finish = (id: string | null, message: string) =>
    end.mutate(id, {
      onSuccess: () => {
        setDone(message);
        // The button that had the focus goes with its row.
        list.current?.focus();
      },
      onError: (error) => notify.failed(t('settings.sessions.failed'), error),
    });

  return (
    <Card title={t('settings.section.sessions')} isUntitled>
      <Text size="sm" c="dimmed">
        {t('settings.sessions.lead')}
      </Text>
      <Done>{done}</Done>
      {signIns.isPending && <Skeleton height={120} aria-busy="true" />}
      {signIns.isError && <LoadFailure title={t('settings.sessions.loadFailed')} query={signIns} />}
      <ul ref={list} tabIndex={-1} className={classes.rows} style={{ outline: 'none' }}>
        {signIns.data?.map((signIn) => (
          <Row
            key={signIn.id}
            signIn={signIn}
            isEnding={end.isPending && end.variables === signIn.id}
            onEnd={() => finish(signIn.id, t('settings.sessions.ended', { device: name(signIn) }))}
          />
        ))}
      </ul>
      {others.length > 0 ? (
        <div>
          <Button
            variant="default"
            loading={end.isPending && end.variables === null}
            onClick={() => finish(null, t('settings.sessions.endedOthers'))}
          >
            {t('settings.sessions.signOutOthers')}
          </Button>
        </div>
      ) : (
        signIns.data && (
          <Text size="sm" c="dimmed">
            {t('settings.sessions.only')}
          </Text>
        )
      )}
    </Card>
  );
}

/** The name of a device in words: "Firefox on Windows". */
function useDeviceName(): (signIn: SignInSession) => string {
  const { t } = useTranslation();
  return ({ device }) => {
    const { browser, system } = deviceOf(device);
    return t('settings.sessions.device', {
      browser: browser ?? t('settings.sessions.unknownBrowser'),
      system: system ?? t('settings.sessions.unknownSystem'),
    });
  };
}

function Row({ signIn, isEnding, onEnd }: { signIn: SignInSession; isEnding: boolean; onEnd: () => void }) {
  const { t, i18n } = useTranslation();
  const name = useDeviceName()(signIn);
  const { current, address, createdAt, lastSeenAt } = signIn;
  const Icon = isHandheld(deviceOf(signIn.device)) ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <li className={classes.row}>
      <Icon size={22} stroke={1.6} className={classes.icon} aria-hidden="true" />
      <div className={classes.rowText}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {address !== null && `${address} · `}
          {t('settings.sessions.seen')} <RelativeTime iso={lastSeenAt} language={i18n.language} /> · {t('settings.sessions.since')}{' '}
          <RelativeTime iso={createdAt} language={i18n.language} />
        </Text>
      </div>
      {current ? (
        <span className={classes.state} data-good>
          {t('settings.sessions.here')}
        </span>
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('settings.sessions.signOutOf', { device: name })}
          loading={isEnding}
          onClick={onEnd}
        >
          {t('settings.sessions.signOut')}
        </Button>
      )}
    </li>
  );
}
