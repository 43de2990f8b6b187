/** Everybody with access to a document, by the reason: its owner, by name, in a group, invited, come by the link. */
import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type DocumentAccess,
  type Invited,
  type ShareTarget,
  type useAccess,
  useCollaborators,
  useTakeInvitationBack,
} from '../../api/index.ts';
import { dayFormat } from '../../boot/formats.ts';
import { errorText } from '../errorText.ts';
import { useNotify } from '../notifications/useNotify.tsx';
import { RelativeTime } from '../RelativeTime.tsx';
import { PersonRow, RemoveButton, Row } from './PersonRow.tsx';
import type { ShareRights } from './rights.ts';
import { CollaboratorRow, GroupRow } from './SharedRow.tsx';
import type { ShareNews } from './ShareNews.tsx';
import { useFocusAfterRemoval } from './useFocusAfterRemoval.ts';

interface AccessListProps {
  readonly document: ShareTarget;
  readonly access: ReturnType<typeof useAccess>;
  readonly enabled: boolean;
  readonly rights: ShareRights;
  readonly onNews: (news: ShareNews) => void;
  /** Moves the focus to the field for the next name. */
  readonly toField: () => void;
}

export function AccessList({ document, access, enabled, rights, onNews, toField }: AccessListProps) {
  const { t } = useTranslation();
  const collaborators = useCollaborators(document.id, enabled);
  const people = collaborators.data;
  const { groups = [], invitations = [], visitors = [] } = access.data ?? {};
  const { list, leave } = useFocusAfterRemoval(toField);
  const row = { documentId: document.id, rights, onNews };
  const failure = collaborators.error ?? access.error;
  const isAlone = people?.length === 0 && access.data !== undefined && groups.length + invitations.length + visitors.length === 0;
  return (
    <div ref={list}>
      <Part title={t('share.people')}>
        <PersonRow person={access.data?.owner ?? document.owner}>
          <Text size="sm" c="dimmed">
            {t('role.owner')}
          </Text>
        </PersonRow>
        {people?.map((collaborator) => (
          <CollaboratorRow key={collaborator.user.id} {...row} collaborator={collaborator} onRemove={leave} />
        ))}
        {(collaborators.isPending || access.isPending) && (
          <li aria-hidden="true">
            <Skeleton height={36} my={8} />
          </li>
        )}
      </Part>
      {groups.length > 0 && (
        <Part title={t('share.groups')}>
          {groups.map((share) => (
            <GroupRow key={share.group.id} {...row} share={share} onRemove={leave} />
          ))}
        </Part>
      )}
      {invitations.length > 0 && (
        <Part title={t('share.invite.title')}>
          {invitations.map((invitation) => (
            <InvitationRow key={invitation.id} documentId={document.id} invitation={invitation} onNews={onNews} onRemove={leave} />
          ))}
        </Part>
      )}
      {visitors.length > 0 && <Visitors visitors={visitors} />}
      {isAlone && (
        <Text size="sm" c="dimmed" mt={4}>
          {t('share.alone')}
        </Text>
      )}
      {failure !== null && (
        <Alert color="red" title={t('share.failed')} mt="xs">
          <Stack gap="xs" align="flex-start">
            {errorText(failure, t)}
            <Button
              size="compact-sm"
              variant="default"
              loading={collaborators.isRefetching || access.isRefetching}
              onClick={() => {
                void collaborators.refetch();
                void access.refetch();
              }}
            >
              {t('action.retry')}
            </Button>
          </Stack>
        </Alert>
      )}
    </div>
  );
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Text id={id} size="sm" fw={600} mb={4} mt={8}>
        {title}
      </Text>
      <Stack component="ul" gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
        {children}
      </Stack>
    </section>
  );
}

interface InvitationRowProps {
  readonly documentId: string;
  readonly invitation: Invited;
  readonly onNews: (news: ShareNews) => void;
  readonly onRemove: () => void;
}

function InvitationRow({ documentId, invitation: { id, email, role, expiresAt }, onNews, onRemove }: InvitationRowProps) {
  const { t, i18n } = useTranslation();
  const notify = useNotify();
  const takeBack = useTakeInvitationBack(documentId);
  const remove = () => {
    onRemove();
    takeBack.mutateAsync(id).then(
      () => onNews({ text: t('share.invite.takenBack', { email }) }),
      (error: unknown) => notify.failed(t('share.changeFailed', { name: email }), error),
    );
  };
  return (
    <Row
      icon={<IconMail size={28} stroke={1.5} style={{ flex: 'none', margin: 3 }} aria-hidden="true" />}
      name={email}
      detail={t('share.invite.until', { date: dayFormat(i18n.language).format(new Date(expiresAt)) })}
    >
      <Text size="sm" c="dimmed">
        {t(`role.${role}`)}
      </Text>
      <RemoveButton
        label={t('share.invite.takeBack', { email })}
        isBusy={takeBack.isPending}
        isRemoving={takeBack.isPending}
        onRemove={remove}
      />
    </Row>
  );
}

function Visitors({ visitors }: Pick<DocumentAccess, 'visitors'>) {
  const { t, i18n } = useTranslation();
  return (
    <Part title={t('share.visitors.title')}>
      {visitors.map(({ user, since }) => (
        <PersonRow
          key={user.id}
          person={user}
          detail={
            <>
              {t('share.visitors.since')} <RelativeTime iso={since} language={i18n.language} />
            </>
          }
        />
      ))}
    </Part>
  );
}
