/** Who has access to a document. The owner and admins change it here; others read it. */
import { Alert, Button, Divider, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type DocumentInfo, useCollaborators } from '../api/index.ts';
import { Dialog } from './Dialog.tsx';
import { errorText } from './errorText.ts';
import { CopyLink } from './share/CopyLink.tsx';
import { CollaboratorRow, PersonRow } from './share/PersonRow.tsx';
import { ShareForm } from './share/ShareForm.tsx';

/** What the dialog must know of a document; `role` is what the signed-in user may do with it. */
export type ShareTarget = Pick<DocumentInfo, 'id' | 'title' | 'owner' | 'role'>;

interface ShareDialogProps {
  readonly document: ShareTarget;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Called once it is out of sight; whoever gives it sees to the focus. Without it the element that had the focus gets it back. */
  readonly onClosed?: (() => void) | undefined;
}

export function ShareDialog({ document, opened, onClose, onClosed }: ShareDialogProps) {
  const { t } = useTranslation();
  const mayShare = document.role === 'owner';
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      returnFocus={onClosed === undefined}
      {...(onClosed && { onExitTransitionEnd: onClosed })}
      size="lg"
      title={mayShare ? t('share.title', { title: document.title }) : t('share.readOnlyTitle')}
    >
      <Stack gap="md">
        {mayShare ? (
          <ShareForm document={document} />
        ) : (
          <Group gap="xs" wrap="nowrap" c="dimmed">
            <IconLock size={16} aria-hidden="true" />
            <Text size="sm">{t('share.readOnly')}</Text>
          </Group>
        )}
        <People document={document} enabled={opened} mayShare={mayShare} />
        <Divider />
        <CopyLink documentId={document.id} />
      </Stack>
    </Dialog>
  );
}

function People({ document, enabled, mayShare }: { document: ShareTarget; enabled: boolean; mayShare: boolean }) {
  const { t } = useTranslation();
  const collaborators = useCollaborators(document.id, enabled);
  return (
    <section aria-label={t('share.people')}>
      <Text size="sm" fw={600} mb={4} aria-hidden="true">
        {t('share.people')}
      </Text>
      <Stack component="ul" gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
        <PersonRow person={document.owner}>
          <Text size="sm" c="dimmed">
            {t('role.owner')}
          </Text>
        </PersonRow>
        {collaborators.data?.map((collaborator) => (
          <CollaboratorRow key={collaborator.user.id} documentId={document.id} collaborator={collaborator} mayShare={mayShare} />
        ))}
        {collaborators.isPending && (
          <li aria-hidden="true">
            <Skeleton height={36} my={8} />
          </li>
        )}
      </Stack>
      {collaborators.data?.length === 0 && (
        <Text size="sm" c="dimmed" mt={4}>
          {t('share.alone')}
        </Text>
      )}
      {collaborators.isError && (
        <Alert color="red" title={t('share.failed')} mt="xs">
          <Stack gap="xs" align="flex-start">
            {errorText(collaborators.error, t)}
            <Button size="compact-sm" variant="default" onClick={() => collaborators.refetch()} loading={collaborators.isRefetching}>
              {t('action.retry')}
            </Button>
          </Stack>
        </Alert>
      )}
    </section>
  );
}
