/** Takes back what one person, or everybody, did in a writing session: first shows what that would change, then does it. */
import { Text as DocumentText } from '@inkstone/ot';
import { Button, Group, Loader, NativeSelect, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { historyCalls, type TakeBack } from '../../api/history.ts';
import type { WritingSession } from '../../api/types.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { errorText } from '../../components/errorText.ts';
import { useOpenedLater } from '../../components/lazy/useOpenedLater.ts';
import { nameOf } from '../../components/user/names.ts';
import { compare } from './changes.ts';
import classes from './History.module.css';
import { TextView } from './TextView.tsx';
import { momentText } from './times.ts';
import { useAuthorColours, useChangeMarks } from './useComparison.ts';

interface TakeBackDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onClosed: () => void;
  readonly documentId: string;
  readonly session: Pick<WritingSession, 'from' | 'to' | 'authors' | 'startedAt' | 'endedAt'>;
  /** Does it. @param name whose changes; null: everybody’s @throws what the call throws */
  readonly onApply: (wanted: TakeBack, name: string | null) => Promise<void>;
}

export function TakeBackDialog({ opened, onClose, onClosed, documentId, session, onApply }: TakeBackDialogProps) {
  const { t, i18n } = useTranslation();
  const isOpened = useOpenedLater(opened);
  const { from, to, authors, startedAt, endedAt } = session;
  const [userId, setUserId] = useState(authors[0]?.user.id ?? '');
  const [isApplying, setApplying] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const user = authors.find((author) => author.user.id === userId)?.user;
  const wanted = { user: userId || undefined, from, to };
  const preview = useQuery({
    queryKey: ['documents', 'take-back', documentId, wanted] as const,
    queryFn: async ({ signal }) => {
      const { version, delta } = await historyCalls.previewTakeBack(documentId, wanted, signal);
      const now = await historyCalls.content(documentId, version, signal);
      return compare(DocumentText.of(now), delta.ops);
    },
    enabled: isOpened,
    gcTime: 0,
    staleTime: 0,
  });
  const isNothing = preview.data?.changes.length === 0;
  const apply = async () => {
    setApplying(true);
    setError(null);
    try {
      await onApply(wanted, user ? nameOf(user) : null);
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      setApplying(false);
    }
  };
  return (
    <Dialog opened={isOpened} onClose={onClose} onExitTransitionEnd={onClosed} title={t('history.takeBack.title')} size="xl">
      {authors.length > 1 && (
        <NativeSelect
          mb="sm"
          label={t('history.takeBack.whose')}
          value={userId}
          data={[
            ...authors.map((author) => ({ value: author.user.id, label: nameOf(author.user) })),
            { value: EVERYBODY, label: t('history.takeBack.everybody') },
          ]}
          onChange={(event) => setUserId(event.currentTarget.value)}
        />
      )}
      <Text size="sm" mb="sm">
        {authors.length === 1 && user && <strong>{nameOf(user)}. </strong>}
        {t(user ? 'history.takeBack.detail' : 'history.takeBack.detailOfAll', {
          from: momentText(startedAt, i18n.language),
          to: momentText(endedAt, i18n.language),
        })}
      </Text>
      <Preview documentId={documentId} preview={preview} />
      <div role="alert">
        {error !== null && (
          <Text c="var(--mantine-color-error)" mt="sm">
            {t('history.takeBack.failed')}: {errorText(error, t)}
          </Text>
        )}
      </div>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button onClick={() => void apply()} loading={isApplying} disabled={!preview.data || isNothing}>
          {t('history.takeBack.apply')}
        </Button>
      </Group>
    </Dialog>
  );
}

interface PreviewProps {
  readonly documentId: string;
  readonly preview: {
    readonly data: ReturnType<typeof compare> | undefined;
    readonly isError: boolean;
    readonly error: unknown;
    readonly refetch: () => unknown;
    readonly dataUpdatedAt: number;
  };
}

const NOTHING: readonly never[] = [];
const EVERYBODY = '';

function Preview({ documentId, preview }: PreviewProps) {
  const { t } = useTranslation();
  const { data } = preview;
  const colours = useAuthorColours(data?.changes ?? NOTHING);
  const marks = useChangeMarks(data ?? null, colours);
  if (preview.isError) {
    return (
      <Group role="alert">
        <Text>{errorText(preview.error, t)}</Text>
        <Button variant="light" size="compact-sm" onClick={() => preview.refetch()}>
          {t('action.retry')}
        </Button>
      </Group>
    );
  }
  if (!data) {
    return (
      <Group role="status">
        <Loader size={16} aria-hidden="true" />
        <Text>{t('history.takeBack.loading')}</Text>
      </Group>
    );
  }
  const first = data.text.lineAt(data.changes[0]?.from ?? 0).index;
  if (data.changes.length === 0) return <Text role="status">{t('history.takeBack.nothing')}</Text>;
  return (
    <>
      <Text size="sm" fw={600} role="status">
        {t('history.takeBack.preview')}: {t('history.changes.count', { count: data.changes.length })}
      </Text>
      <div className={classes.preview}>
        <TextView
          key={preview.dataUpdatedAt}
          documentId={documentId}
          text={data.text}
          marks={marks}
          current={-1}
          label={t('history.takeBack.preview')}
          onDrawn={(lines) => lines[first]?.scrollIntoView({ block: 'center' })}
        />
      </div>
    </>
  );
}
