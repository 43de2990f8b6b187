/** Who has access to a document. The owner and admins change it here; others read it. */
import './texts.ts';
import { Alert, Button, Divider, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ShareTarget, useCollaborators } from '../../api/index.ts';
import { Dialog } from '../Dialog.tsx';
import { errorText } from '../errorText.ts';
import { CopyLink } from './CopyLink.tsx';
import { CollaboratorRow, PersonRow } from './PersonRow.tsx';
import { ShareForm } from './ShareForm.tsx';
import { NewsLine, type ShareNews } from './ShareNews.tsx';

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
      title={mayShare ? t('share.title', { title: document.title }) : t('document.access')}
    >
      <Sharing document={document} opened={opened} mayShare={mayShare} />
    </Dialog>
  );
}

interface SharingProps {
  readonly document: ShareTarget;
  readonly opened: boolean;
  readonly mayShare: boolean;
}

/** What it knows goes with the dialog, which may be for another document the next time. */
function Sharing({ document, opened, mayShare }: SharingProps) {
  const { t } = useTranslation();
  const [news, setNews] = useState<ShareNews | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const toField = useCallback(() => field.current?.focus(), []);
  return (
    <Stack gap="md">
      {mayShare ? (
        <ShareForm document={document} inputRef={field} onNews={setNews} />
      ) : (
        <Group gap="xs" wrap="nowrap" c="dimmed">
          <IconLock size={16} aria-hidden="true" />
          <Text size="sm">{t('share.readOnly')}</Text>
        </Group>
      )}
      <div>
        <People document={document} enabled={opened} mayShare={mayShare} onNews={setNews} toField={toField} />
        {mayShare && <NewsLine documentId={document.id} news={news} onNews={setNews} toField={toField} />}
      </div>
      <Divider />
      <CopyLink documentId={document.id} />
    </Stack>
  );
}

interface PeopleProps {
  readonly document: ShareTarget;
  readonly enabled: boolean;
  readonly mayShare: boolean;
  readonly onNews: (news: ShareNews) => void;
  /** Takes the focus to the field for the next name. */
  readonly toField: () => void;
}

function People({ document, enabled, mayShare, onNews, toField }: PeopleProps) {
  const { t } = useTranslation();
  const collaborators = useCollaborators(document.id, enabled);
  const people = collaborators.data;
  const list = useRef<HTMLElement>(null);
  const leaving = useRef<{ readonly id: string; readonly index: number } | null>(null);
  // The button that had the focus is gone with its row: the one that took its place has it, or the field.
  useLayoutEffect(() => {
    if (leaving.current === null || people?.some(({ user }) => user.id === leaving.current?.id)) return;
    const next = list.current?.querySelectorAll<HTMLElement>('[data-remove]')[leaving.current.index];
    leaving.current = null;
    if (window.document.activeElement !== window.document.body) return;
    if (next) next.focus();
    else toField();
  }, [people, toField]);
  return (
    <section ref={list} aria-label={t('share.people')}>
      <Text size="sm" fw={600} mb={4} aria-hidden="true">
        {t('share.people')}
      </Text>
      <Stack component="ul" gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
        <PersonRow person={document.owner}>
          <Text size="sm" c="dimmed">
            {t('role.owner')}
          </Text>
        </PersonRow>
        {people?.map((collaborator, index) => (
          <CollaboratorRow
            key={collaborator.user.id}
            documentId={document.id}
            collaborator={collaborator}
            mayShare={mayShare}
            onNews={onNews}
            onRemove={() => {
              leaving.current = { id: collaborator.user.id, index };
            }}
          />
        ))}
        {collaborators.isPending && (
          <li aria-hidden="true">
            <Skeleton height={36} my={8} />
          </li>
        )}
      </Stack>
      {people?.length === 0 && (
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
