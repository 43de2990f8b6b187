/** What is saved where, in whole sentences, with what can be done about it. */
import { Button, Stack, Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import type { TFunction } from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentSnapshot, OpenDocument } from '../opening/OpenDocument.ts';
import { useShown } from '../opening/useOpenDocument.ts';
import { requestSignIn } from './askedToSignIn.ts';

/** What the page says of a document's connection. */
export type SavingStateName = DocumentSnapshot['status']['state'] | 'signed-out';

export function SavingDetails({ document, state }: { document: OpenDocument; state: SavingStateName }) {
  const { t, i18n } = useTranslation();
  const { online } = useNetwork();
  const isStorageRefused = useShown(document, (shown) => shown.isStorageRefused);
  const unsaved = useShown(document, (shown) => shown.unsaved);
  const failure = useShown(document, (shown) => shown.failure);
  const retryAt = useShown(document, ({ status }) => (status.state === 'offline' ? status.retryAt : null));
  const { savedAt } = document;
  const time = savedAt === null ? null : new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium' }).format(savedAt);
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>
        {t(`page.saving.heading.${state}`)}
      </Text>
      <Text size="sm">{whatIsWhere(state, { unsaved, isStorageRefused }, t)}</Text>
      {state === 'offline' && <Text size="sm">{why(online, failure, t)}</Text>}
      {isStorageRefused && state !== 'read-only' && (
        <Text size="sm" c="var(--app-warning)">
          {t('page.saving.storageRefused')}
        </Text>
      )}
      {time !== null && (
        <Text size="sm" c="dimmed">
          {t('page.saving.lastSaved', { time })}
        </Text>
      )}
      {state === 'offline' && <Retry retryAt={retryAt} onRetry={() => document.shared.retryNow()} />}
      {state === 'signed-out' && (
        <Button size="compact-md" fz="sm" onClick={requestSignIn} style={{ alignSelf: 'flex-start' }}>
          {t('editor.signIn')}
        </Button>
      )}
    </Stack>
  );
}

function whatIsWhere(
  state: SavingStateName,
  { unsaved, isStorageRefused }: Pick<DocumentSnapshot, 'unsaved' | 'isStorageRefused'>,
  t: TFunction,
): string {
  if (state !== 'offline' && state !== 'signed-out') return t(`page.saving.detail.${state}`);
  if (unsaved === 0) return t('page.saving.nothingUnsaved');
  return t(isStorageRefused ? 'page.saving.unkept' : 'page.saving.kept', { count: unsaved });
}

function why(online: boolean, failure: DocumentSnapshot['failure'], t: TFunction): string {
  if (!online) return t('page.saving.noNetwork');
  return t(failure === 'server-error' ? 'page.saving.serverError' : 'page.saving.noAnswer');
}

function Retry({ retryAt, onRetry }: { retryAt: number | null; onRetry: () => void }) {
  const { t } = useTranslation();
  const now = useNow(1_000);
  const seconds = retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - now) / 1_000));
  return (
    <Button size="compact-md" fz="sm" variant="default" loading={retryAt === null} onClick={onRetry} style={{ alignSelf: 'flex-start' }}>
      {seconds > 0 ? t('page.saving.retryIn', { count: seconds }) : t('page.saving.retry')}
    </Button>
  );
}

/** Milliseconds since 1970, renewed every `ms`. */
function useNow(ms: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}
