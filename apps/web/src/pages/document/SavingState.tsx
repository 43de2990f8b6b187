/** What is saved, in plain words. "Saved" means committed on the server (R1). */
import { UnstyledButton } from '@mantine/core';
import { IconCloudCheck, IconCloudOff, IconCloudUp, IconEye, IconPlugConnectedX } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './DocumentPage.module.css';
import type { DocumentSnapshot, OpenDocument } from './OpenDocument.ts';
import { useShown } from './useOpenDocument.ts';

/**
 * Milliseconds that "Saving…" stays after all is saved. Without it the words would flicker with each letter, and each change costs React a walk over the
 * focused text.
 */
const SETTLE_MS = 400;

export function SavingState({ document }: { document: OpenDocument }) {
  const { t } = useTranslation();
  const now = useShown(document, ({ status }) => status.state);
  const state = useSettled(now);
  const text = useShown(document, (shown) => words(state, shown, t));
  const canRetry = useShown(document, ({ status }) => status.state === 'offline' && status.retryAt !== null);
  const Icon = ICONS[state];
  return (
    <div className={classes.saving} data-state={state}>
      <Icon size={15} stroke={1.8} aria-hidden="true" className={classes.savingIcon} />
      {/* Each letter is saved; only what is unusual is read out. */}
      <span role="status" aria-live={state === 'offline' || state === 'closed' ? 'polite' : 'off'}>
        {text}
      </span>
      {canRetry && (
        <UnstyledButton className={classes.retry} onClick={() => document.shared.retryNow()}>
          {t('editor.status.retry')}
        </UnstyledButton>
      )}
    </div>
  );
}

type State = DocumentSnapshot['status']['state'];

/** "Saved" once it has held for a moment; everything else at once. */
function useSettled(state: State): State {
  const [settled, setSettled] = useState(state);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(state), state === 'saved' ? SETTLE_MS : 0);
    return () => clearTimeout(timer);
  }, [state]);
  return state === 'saved' && settled === 'saving' ? 'saving' : state;
}

const ICONS = {
  opening: IconCloudUp,
  saved: IconCloudCheck,
  saving: IconCloudUp,
  offline: IconCloudOff,
  'read-only': IconEye,
  closed: IconPlugConnectedX,
} as const;

function words(state: State, { status, isKept }: DocumentSnapshot, t: TFunction): string {
  switch (state) {
    case 'opening':
      return t('editor.status.opening');
    case 'saved':
      return t('editor.status.saved');
    case 'saving':
      return t('editor.status.saving');
    case 'read-only':
      return t('editor.status.readOnly');
    case 'closed':
      return t('editor.status.closed');
    case 'offline':
      if (status.state !== 'offline') return t('editor.status.offline');
      if (status.pending > 0) return t(isKept ? 'editor.status.offlinePending' : 'editor.status.offlineUnkept');
      return status.retryAt === null ? t('editor.status.reconnecting') : t('editor.status.offline');
  }
}
