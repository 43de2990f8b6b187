/** The dialog that says who has access to a document and why. Who may change that does it here. */
import './texts.ts';
import { Divider, Group, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ShareTarget, useAccess } from '../../api/index.ts';
import { Dialog } from '../Dialog.tsx';
import { AccessList } from './AccessList.tsx';
import { AccessRequests } from './AccessRequests.tsx';
import { CopyLink } from './CopyLink.tsx';
import { LinkSection } from './LinkSection.tsx';
import { OwnerSettings } from './OwnerSettings.tsx';
import { shareRights } from './rights.ts';
import { ShareForm } from './ShareForm.tsx';
import { NewsLine, type ShareNews } from './ShareNews.tsx';

interface ShareDialogProps {
  readonly document: ShareTarget;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Called after the dialog has disappeared. It must then move the focus; without it, the dialog returns the focus itself. */
  readonly onClosed?: (() => void) | undefined;
}

export function ShareDialog({ document, opened, onClose, onClosed }: ShareDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      returnFocus={onClosed === undefined}
      {...(onClosed && { onExitTransitionEnd: onClosed })}
      size="lg"
      title={document.role === 'viewer' ? t('document.access') : t('share.title', { title: document.title })}
    >
      <Sharing document={document} opened={opened} onGivenAway={onClose} />
    </Dialog>
  );
}

interface SharingProps {
  readonly document: ShareTarget;
  readonly opened: boolean;
  /** Called when the user has made somebody else the owner. */
  readonly onGivenAway?: () => void;
}

/** Who has access, and the ways to change it. A component of its own, so that its state is dropped when the dialog closes: the next time it may be for another document. */
export function Sharing({ document, opened, onGivenAway }: SharingProps) {
  const { t } = useTranslation();
  const access = useAccess(document.id, opened);
  const rights = shareRights(document, access.data);
  const [news, setNews] = useState<ShareNews | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const toField = useCallback(() => field.current?.focus(), []);
  const isKept = document.role === 'viewer' || (access.data !== undefined && !rights.mayAdd);
  return (
    <Stack gap="md">
      {rights.mayAdd && <ShareForm document={document} inputRef={field} onNews={setNews} />}
      {rights.mayAdd && !rights.mayManage && (
        <Text size="sm" c="dimmed">
          {t('share.mayAdd')}
        </Text>
      )}
      {isKept && (
        <Group gap="xs" wrap="nowrap" c="dimmed">
          <IconLock size={16} aria-hidden="true" />
          <Text size="sm">{t(document.role === 'editor' ? 'share.readOnlyEditor' : 'share.readOnly')}</Text>
        </Group>
      )}
      {access.data?.requests && (
        <AccessRequests documentId={document.id} requests={access.data.requests} onNews={setNews} toField={toField} />
      )}
      <div>
        <AccessList document={document} access={access} enabled={opened} rights={rights} onNews={setNews} toField={toField} />
        {(rights.mayAdd || news) && <NewsLine documentId={document.id} news={news} onNews={setNews} toField={toField} />}
      </div>
      {access.data && <LinkSection documentId={document.id} access={access.data} mayManage={rights.mayManage} onNews={setNews} />}
      {access.data && rights.mayManage && (
        <OwnerSettings document={document} access={access.data} onGivenAway={onGivenAway ?? (() => undefined)} />
      )}
      <Divider />
      <CopyLink documentId={document.id} />
    </Stack>
  );
}
