/** The dialog for sharing the document of this page. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShareTarget } from '../../../api/index.ts';
import { documentQuery } from '../../../api/index.ts';
import { useNotify } from '../../../components/notifications/useNotify.tsx';
import { ShareDialog } from '../../../components/share/ShareDialog.tsx';
import { useKnownDocument } from '../opening/useKnownDocument.ts';

type SharingProps = Pick<ShareTarget, 'id' | 'title' | 'role'> & {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onClosed: () => void;
};

/** The owner is not told by the socket: a list that was loaded knows, else the server is asked. */
export function Sharing({ opened, onClose, onClosed, ...target }: SharingProps) {
  const notify = useNotify();
  const { t } = useTranslation();
  const known = useKnownDocument(target.id);
  const asked = useQuery({ ...documentQuery(target.id), enabled: known === null });
  const owner = known?.owner ?? asked.data?.owner;
  const failure = owner ? null : asked.error;
  const onFailed = useEffectEvent((error: Error) => {
    notify.failed(t('share.failed'), error);
    onClosed();
  });
  useEffect(() => {
    if (failure) onFailed(failure);
  }, [failure]);
  return owner ? <ShareDialog document={{ ...target, owner }} opened={opened} onClose={onClose} onClosed={onClosed} /> : null;
}
