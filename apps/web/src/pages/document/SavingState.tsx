/** What is saved, in plain words. "Saved" means committed on the server (R1). */

import type { Status } from '@inkstone/sync';
import { UnstyledButton } from '@mantine/core';
import { IconCloudCheck, IconCloudOff, IconCloudUp, IconEye, IconPlugConnectedX } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import classes from './DocumentPage.module.css';
import type { OpenDocument } from './OpenDocument.ts';
import { useShown } from './useOpenDocument.ts';

/** Edits that the server has not acknowledged. */
export function pendingOf(status: Status): number {
  return 'pending' in status ? status.pending : 0;
}

export function SavingState({ document }: { document: OpenDocument }) {
  const { t } = useTranslation();
  const status = useShown(document, (shown) => shown.status);
  const isKept = useShown(document, (shown) => shown.isKept);
  const Icon = ICONS[status.state];
  return (
    <div className={classes.saving} data-state={status.state}>
      <Icon size={15} stroke={1.8} aria-hidden="true" className={classes.savingIcon} />
      {/* Each keystroke saves; only what is unusual is read out. */}
      <span role="status" aria-live={status.state === 'offline' || status.state === 'closed' ? 'polite' : 'off'}>
        {words(status, isKept, t)}
      </span>
      {status.state === 'offline' && status.retryAt !== null && (
        <UnstyledButton className={classes.retry} onClick={() => document.shared.retryNow()}>
          {t('editor.status.retry')}
        </UnstyledButton>
      )}
    </div>
  );
}

const ICONS = {
  opening: IconCloudUp,
  saved: IconCloudCheck,
  saving: IconCloudUp,
  offline: IconCloudOff,
  'read-only': IconEye,
  closed: IconPlugConnectedX,
} as const;

function words(status: Status, isKept: boolean, t: TFunction): string {
  switch (status.state) {
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
      if (status.pending > 0) return t(isKept ? 'editor.status.offlinePending' : 'editor.status.offlineUnkept', { count: status.pending });
      return status.retryAt === null ? t('editor.status.reconnecting') : t('editor.status.offline');
  }
}
