/** What is saved, in plain words; a click tells the rest. "Saved" means committed on the server (R1). */
import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconCloudCheck, IconCloudOff, IconCloudUp, IconEye, IconLogin, IconPlugConnectedX } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSessionState } from '../../../api/index.ts';
import { useDropdown } from '../../../components/dropdown/useDropdown.ts';
import classes from '../DocumentPage.module.css';
import type { DocumentSnapshot, OpenDocument } from '../opening/OpenDocument.ts';
import { useShown } from '../opening/useOpenDocument.ts';
import type { SavingStateName } from './SavingDetails.tsx';
import { SavingDetails } from './SavingDetails.tsx';
import { SavingPopover } from './SavingPopover.tsx';

/**
 * Milliseconds that "Saving…" stays after all is saved. Without it the words would flicker with each letter, and each change costs React a walk over the
 * focused text.
 */
const SHOW_SAVING_DELAY_MS = 400;

export function SavingState({ document }: { document: OpenDocument }) {
  const { t } = useTranslation();
  const { buttonProps, dropdown } = useDropdown('dialog');
  const isSignedOut = useSessionState().status === 'signed-out';
  const now = useShown(document, ({ status }): SavingStateName => (isSignedOut && status.state !== 'closed' ? 'signed-out' : status.state));
  const state = useSettled(now);
  const text = useShown(document, (shown) => words(state, shown, t));
  const Icon = ICONS[state];
  const isUnusual = state === 'offline' || state === 'closed' || state === 'signed-out';
  return (
    <>
      <UnstyledButton {...buttonProps} className={classes.saving} data-state={state}>
        <Icon size={15} stroke={1.8} aria-hidden="true" className={classes.savingIcon} />
        <span>{text}</span>
      </UnstyledButton>
      {dropdown?.opened && (
        <SavingPopover {...dropdown}>
          <SavingDetails document={document} state={state} />
        </SavingPopover>
      )}
      {/* Each letter is saved; only what is unusual is read out, and without a number that counts up. */}
      <VisuallyHidden role="status">{isUnusual ? t(`page.saving.spoken.${state}`) : ''}</VisuallyHidden>
    </>
  );
}

/** "Saved" once it has held for a moment; everything else at once. */
function useSettled(state: SavingStateName): SavingStateName {
  const [settled, setSettled] = useState(state);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(state), state === 'saved' ? SHOW_SAVING_DELAY_MS : 0);
    return () => clearTimeout(timer);
  }, [state]);
  return state === 'saved' && settled === 'saving' ? 'saving' : state;
}

const ICONS = {
  opening: IconCloudUp,
  saved: IconCloudCheck,
  saving: IconCloudUp,
  offline: IconCloudOff,
  'signed-out': IconLogin,
  'read-only': IconEye,
  closed: IconPlugConnectedX,
} as const;

function words(state: SavingStateName, { status, isStorageRefused, unsaved }: DocumentSnapshot, t: TFunction): string {
  switch (state) {
    case 'opening':
      return t('editor.status.opening');
    case 'saved':
      return t('editor.status.saved');
    case 'saving':
      return t('editor.status.saving');
    case 'read-only':
      return t('page.saving.upToDate');
    case 'closed':
      return t('editor.status.closed');
    case 'signed-out':
      return unsaved > 0 && !isStorageRefused ? t('page.saving.signedOutKept', { count: unsaved }) : t('page.saving.signedOut');
    case 'offline':
      if (unsaved > 0) return t(isStorageRefused ? 'page.saving.offlineUnkept' : 'page.saving.offlineKept', { count: unsaved });
      return status.state === 'offline' && status.retryAt === null ? t('editor.status.reconnecting') : t('editor.status.offline');
  }
}
