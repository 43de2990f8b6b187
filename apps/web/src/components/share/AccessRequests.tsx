/** People who asked for access: each is given it, or not. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DocumentAccess, type SharedRole, useDeclineRequest, useShare } from '../../api/index.ts';
import { useNotify } from '../notifications/useNotify.tsx';
import { RelativeTime } from '../RelativeTime.tsx';
import { nameOf } from '../user/names.ts';
import { Part } from './AccessList.tsx';
import { PersonRow } from './PersonRow.tsx';
import { RoleSelect } from './RoleSelect.tsx';
import type { ShareNews } from './ShareNews.tsx';
import { useFocusAfterRemoval } from './useFocusAfterRemoval.ts';

type Request = NonNullable<DocumentAccess['requests']>[number];

interface AccessRequestsProps {
  readonly documentId: string;
  readonly requests: readonly Request[];
  readonly onNews: (news: ShareNews) => void;
  /** Moves the focus to the field for the next name. */
  readonly toField: () => void;
}

export function AccessRequests({ documentId, requests, onNews, toField }: AccessRequestsProps) {
  const { t } = useTranslation();
  const { list, leave } = useFocusAfterRemoval(toField);
  if (requests.length === 0) return null;
  return (
    <div ref={list}>
      <Part title={t('share.requests.title')}>
        {requests.map((request) => (
          <RequestRow key={request.user.id} documentId={documentId} request={request} onNews={onNews} onAnswer={leave} />
        ))}
      </Part>
    </div>
  );
}

interface RequestRowProps extends Pick<AccessRequestsProps, 'documentId' | 'onNews'> {
  readonly request: Request;
  /** Called before the row is removed from the list. */
  readonly onAnswer: () => void;
}

function RequestRow({ documentId, request: { user, at }, onNews, onAnswer }: RequestRowProps) {
  const { t, i18n } = useTranslation();
  const notify = useNotify();
  const [role, setRole] = useState<SharedRole>('viewer');
  const share = useShare(documentId);
  const decline = useDeclineRequest(documentId);
  // Not disabled: the button keeps the focus if the call fails.
  const isBusy = share.isPending || decline.isPending;
  const name = nameOf(user);
  const failed = (error: unknown) => notify.failed(t('share.changeFailed', { name }), error);
  // The row goes before the call ends, so what follows is a promise's.
  const allow = () => {
    onAnswer();
    share.mutateAsync({ login: user.username, role }).then(() => onNews({ text: t('share.added', { name }) }), failed);
  };
  const refuse = () => {
    onAnswer();
    decline.mutateAsync(user.id).then(() => onNews({ text: t('share.requests.declined', { name }) }), failed);
  };
  return (
    <PersonRow
      person={user}
      detail={
        <>
          {user.username} · <RelativeTime iso={at} language={i18n.language} />
        </>
      }
    >
      <RoleSelect label={t('share.roleOf', { name })} value={role} onChange={setRole} />
      <Button
        size="compact-sm"
        data-remove
        aria-disabled={isBusy}
        aria-label={t('share.requests.allowName', { name })}
        onClick={isBusy ? undefined : allow}
      >
        {t('share.requests.allow')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        data-remove
        aria-disabled={isBusy}
        aria-label={t('share.requests.declineName', { name })}
        onClick={isBusy ? undefined : refuse}
      >
        {t('share.requests.decline')}
      </Button>
    </PersonRow>
  );
}
