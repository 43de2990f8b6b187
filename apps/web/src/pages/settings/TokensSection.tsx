/** Settings: API tokens, with which programs act as the user. */
import { Button, Group, Skeleton, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeleteToken, useTokens } from '../../api/me.ts';
import type { ApiToken, MadeToken } from '../../api/types.ts';
import { dayFormat } from '../../boot/formats.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { useNotify } from '../../components/notifications/useNotify.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { Card, Done } from './Card.tsx';
import { LoadFailure } from './LoadFailure.tsx';
import { MadeTokenDialog } from './MadeTokenDialog.tsx';
import { NewTokenForm } from './NewTokenForm.tsx';
import classes from './Settings.module.css';

export function TokensSection() {
  const { t } = useTranslation();
  const tokens = useTokens();
  const [made, setMade] = useState<MadeToken | null>(null);
  return (
    <>
      <Card title={t('settings.tokens.make')}>
        <NewTokenForm onMade={setMade} />
      </Card>
      <Card title={t('settings.tokens.list')}>
        <Text size="sm" c="dimmed">
          {t('settings.tokens.lead')}
        </Text>
        {tokens.isPending && <Skeleton height={80} aria-busy="true" />}
        {tokens.isError && <LoadFailure title={t('settings.tokens.loadFailed')} query={tokens} />}
        {tokens.data && <TokenList tokens={tokens.data} />}
      </Card>
      <MadeTokenDialog made={made} onDone={() => setMade(null)} />
    </>
  );
}

function TokenList({ tokens }: { tokens: readonly ApiToken[] }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const remove = useDeleteToken();
  const [asked, setAsked] = useState<ApiToken | null>(null);
  const [isOpened, setOpened] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const close = () => setOpened(false);
  const confirm = () => {
    if (asked === null) return;
    close();
    remove.mutate(asked.id, {
      onSuccess: () => {
        setDone(t('settings.tokens.removed'));
        list.current?.focus();
      },
      onError: (error) => notify.failed(t('settings.tokens.removeFailed'), error),
    });
  };
  return (
    <>
      <Done>{done}</Done>
      {tokens.length === 0 && <Text size="sm">{t('settings.tokens.none')}</Text>}
      <ul ref={list} tabIndex={-1} className={classes.rows} style={{ outline: 'none' }}>
        {tokens.map((token) => (
          <Row
            key={token.id}
            token={token}
            onDelete={() => {
              setAsked(token);
              setOpened(true);
            }}
          />
        ))}
      </ul>
      <Dialog opened={isOpened} onClose={close} title={t('settings.tokens.removeTitle', { name: asked?.name ?? '' })}>
        <Text>{t('settings.tokens.removeDetail')}</Text>
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" onClick={close} data-autofocus>
            {t('action.cancel')}
          </Button>
          <Button color="red" onClick={confirm}>
            {t('settings.tokens.removeGo')}
          </Button>
        </Group>
      </Dialog>
    </>
  );
}

function Row({ token, onDelete }: { token: ApiToken; onDelete: () => void }) {
  const { t, i18n } = useTranslation();
  const { name, scope, lastUsedAt } = token;
  return (
    <li className={classes.row}>
      <IconKey size={20} stroke={1.6} className={classes.icon} aria-hidden="true" />
      <div className={classes.rowText}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {t(`settings.tokens.scopes.${scope}`)} · {useExpiry(token)} ·{' '}
          {lastUsedAt === null ? (
            t('settings.tokens.neverUsed')
          ) : (
            <>
              {t('settings.tokens.lastUsed')} <RelativeTime iso={lastUsedAt} language={i18n.language} />
            </>
          )}
        </Text>
      </div>
      <Button size="compact-sm" variant="subtle" color="red" aria-label={t('settings.tokens.remove', { name })} onClick={onDelete}>
        {t('settings.tokens.removeGo')}
      </Button>
    </li>
  );
}

function useExpiry({ expiresAt }: ApiToken): string {
  const { t, i18n } = useTranslation();
  if (expiresAt === null) return t('settings.tokens.neverExpires');
  const date = dayFormat(i18n.language).format(new Date(expiresAt));
  return t(Date.parse(expiresAt) <= Date.now() ? 'settings.tokens.expired' : 'settings.tokens.expiresOn', { date });
}
